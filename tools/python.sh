#!/bin/sh
# Prints the path of a Python that can make the virtual environment, or says what to install.
#
#   tools/python.sh [PYTHON]      with an argument, only that one will do

set -u

TESTED='(3, 11) <= sys.version_info < (3, 15)'  # the locks hold wheels for these
NEWER='(3, 15) <= sys.version_info'

fits() { # PYTHON CONDITION
    "$1" -c "import sys; sys.exit(not ($2))" >/dev/null 2>&1
}

makes_environments() { # PYTHON
    "$1" -c 'import ensurepip, venv' >/dev/null 2>&1
}

say() {
    printf 'binserver: %s\n' "$*" >&2
}

names=${1:-python3 python3.14 python3.13 python3.12 python3.11 python}
bare=

for condition in "$TESTED" "$NEWER"; do
    for name in $names; do
        fits "$name" "$condition" || continue
        if makes_environments "$name"; then
            exec "$name" -c 'import sys; print(sys.executable)'
        fi
        bare=${bare:-$name}
    done
done

if [ -n "$bare" ]; then
    version=$("$bare" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    say "Python $version ($bare) is there, but without the modules venv and ensurepip."
    say "On Debian and Ubuntu: sudo apt-get install python3-venv   (or python$version-venv), then make again."
    exit 1
fi

say "Python 3.11 or newer is needed, and none of these is one: $names."
say "On Debian and Ubuntu: sudo apt-get install python3 python3-venv. On macOS: brew install python."
say "If it is elsewhere: make PYTHON=/path/to/python3 run"
exit 1
