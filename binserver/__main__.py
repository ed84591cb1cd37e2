"""`python -m binserver` is the command `binserver`."""

from binserver.cli import main

if __name__ == "__main__":
    main()
