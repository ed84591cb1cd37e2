"""Locks the dependencies: exact versions, with the hash of every file for every system and Python 3.11-3.14.

`requirements.lock` is what running needs, with the build backend of the editable install; `requirements-dev.lock`
is the same versions and what tests and lint need. No address of an index is in either.
"""

import subprocess
import sys

LOCKS = {
    "requirements.lock": ["--group=build"],
    "requirements-dev.lock": ["--group=build", "--group=dev", "--constraints=requirements.lock"],
}
OPTIONS = [
    "--quiet",
    "--universal",
    "--python-version=3.11",
    "--generate-hashes",
    "--no-config",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--custom-compile-command=make lock",
]


def main() -> None:
    """Make both; options are passed on, like `--upgrade`."""
    for lock, options in LOCKS.items():
        command = ["uv", "pip", "compile", "pyproject.toml", *options, *OPTIONS, *sys.argv[1:]]
        subprocess.run([sys.executable, "-m", *command, f"--output-file={lock}"], check=True)


if __name__ == "__main__":
    main()
