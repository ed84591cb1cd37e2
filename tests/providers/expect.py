"""Makes and checks samples: `python -m tests.providers.expect acme.paid [more …]`.

From `samples/acme.paid.http`, which may have bare line ends and no length, it writes the same as on the wire: line ends
of HTTP in the head, Content-Length, and the proofs that are there made anew with the declaration's secret. Beside it
goes `acme.paid.json` with the reading as it is now made, for its author to hold against the documentation, word by
word: a test then holds every later reading to it. What was there beside the reading (`title`, `secret`, `received_at`,
`public_url`) stays.
"""

import json
import sys
from typing import Any

from binserver.message import Message, parse, render
from binserver.providers import PROVIDERS, Sample, proof
from binserver.providers.fresh import FOLDER
from tests.providers.readings import as_json, bin_url, read_sample


def main(names: list[str]) -> None:
    """Write the samples of these names."""
    for name in names:
        path = FOLDER / f"{name}.http"
        beside = path.with_suffix(".json")
        told: dict[str, Any] = json.loads(beside.read_text("utf-8")) if beside.exists() else {"title": "TITLE"}
        beside.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", "utf-8")
        provider = PROVIDERS[name.partition(".")[0]]
        message = _with_length(parse(path.read_bytes()))
        secret = told.get("secret", provider.sample_secret)
        message = proof.sign(provider, message, secret, public_url=bin_url(told))
        path.write_bytes(render(message))
        sample = Sample(name=name, provider=provider.name, title=told["title"], message=message)
        told["reading"] = as_json(read_sample(sample))
        beside.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", "utf-8")
        sys.stdout.write(f"{name}: {json.dumps(told, indent=2, ensure_ascii=False)}\n")


def _with_length(message: Message) -> Message:
    return message.with_header("Content-Length", str(len(message.body)))


if __name__ == "__main__":
    main(sys.argv[1:])
