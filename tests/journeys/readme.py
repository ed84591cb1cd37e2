"""What the README tells a reader to type: its marked blocks, word for word."""

import re
from pathlib import Path

README = Path(__file__).parents[2] / "README.md"


def block(name: str) -> str:
    """The code block that follows the mark `<!-- name -->`."""
    found = re.search(rf"<!-- {re.escape(name)} -->\n```\w+\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert found, f"README.md has no block called {name}"
    return found[1]
