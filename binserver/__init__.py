"""A request bin that runs on your own machine: it keeps every request, reads it, and sends it again."""

__version__ = "0.1.0"
