"""What may be written on a terminal."""


def printable(text: str) -> str:
    """The text with control characters made visible, so that nothing captured can steer the terminal."""
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode("ascii") for one in text)
