"""Scripts that stand in for programs of the machine: what a test puts on the path."""

from pathlib import Path


def stub(folder: Path, name: str, text: str) -> Path:
    """An executable script of this name."""
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)
    return path
