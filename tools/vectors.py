"""Vectors by the senders' own kits: made once and kept as a file, and their word on the signatures that we make.

`make` writes `kits.json`; `check` lets each kit check the samples of its provider and the vectors. Both need an
environment of their own, made from `tools/vectors.lock`: `tests/providers/vectors/README.md` says how.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from binserver.providers import PROVIDERS, samples
from binserver.providers.fresh import FOLDER
from tools.kits import AT, KITS, Request

VECTORS = Path(__file__).resolve().parent.parent / "tests/providers/vectors"

URL = "https://hooks.example.com"
JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
TWILIO = "AccountSid=AC00000000000000000000000000000001&MessageSid=SM00000000000000000000000000002042"

CASES: dict[str, dict[str, Any]] = {
    "stripe, an accent": {
        "kit": "stripe",
        "secret": "whsec_test_secret",
        "headers": JSON,
        "body": '{"id":"evt_2042","object":"event","type":"charge.succeeded","created":1786214744,"livemode":false,'
        '"data":{"object":{"id":"ch_2042","object":"charge","description":"Café n° 2042","amount":2500}}}',
        "tampered": ["2500", "2501"],
    },
    "standard webhooks, a secret without its padding": {
        "kit": "standard-webhooks",
        "secret": "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
        "headers": JSON,
        "body": '{"type": "invoice.paid", "data": {"id": "inv_2042"}}\n',
        "tampered": ["inv_2042", "inv_2043"],
    },
    "svix": {
        "kit": "svix",
        "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "headers": JSON,
        "body": '{"type":"user.created","data":{"name":"Faly Ràkoto"}}',
        "tampered": ["Faly", "Falv"],
    },
    "slack, a command": {
        "kit": "slack",
        "secret": "8f742231b10e8888abcd99yyyzzz85a5",
        "headers": FORM,
        "body": "token=tok-0000&team_id=T1&command=%2Forder&text=caf%C3%A9+%26+th%C3%A9&trigger_id=1.2.3",
        "tampered": ["th%C3%A9", "the"],
    },
    "twilio, names twice and in another order": {
        "kit": "twilio",
        "secret": "12345",
        "target": "/twilio?order=CMD-2042",
        "headers": FORM,
        "body": TWILIO + "&To=%2B221770000001&From=%2B14155550100&Media=b&Media=a&Media=b&Body=&MessageStatus=sent",
        "tampered": ["Media=a", "Media=c"],
    },
    "twilio, JSON": {
        "kit": "twilio",
        "secret": "12345",
        "target": "/twilio?bodySHA256=" + sha256(b'{"property": "value"}').hexdigest(),
        "headers": JSON,
        "body": '{"property": "value"}',
        "tampered": ["value", "other"],
    },
    "adyen, a platform's": {
        "kit": "adyen",
        "secret": "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F",
        "headers": JSON,
        "body": '{"type":"balancePlatform.transfer.created","environment":"test","data":{"reference":"Commandé 2042"}}',
        "tampered": ["2042", "2043"],
    },
}


def make() -> None:
    """Let the kits that can sign sign each case, and write what came of it."""
    vectors = {}
    for name, case in CASES.items():
        kit = KITS[case["kit"]]
        target = case.get("target", f"/webhooks/{case['kit']}")
        request = _request({**case, "target": target, "public_url": URL})
        vectors[name] = {
            "by": f"{kit.package} {version(kit.package)}",
            "provider": {"svix": "standard-webhooks"}.get(case["kit"], case["kit"]),
            "secret": case["secret"],
            "received_at": AT + 6,
            "public_url": URL,
            "target": target,
            "headers": [*map(list, (case["headers"] | kit.sign(request)).items())],
            "body": case["body"],
            "tampered": case["tampered"],
        }
    text = json.dumps(vectors, indent=2, ensure_ascii=False)
    (VECTORS / "kits.json").write_text(text + "\n", encoding="utf-8")


def check() -> int:
    """Print what each kit says to our samples and to all vectors; 1 if one is refused."""
    refused = 0
    for name, kit, request in (*_samples(), *_vectors()):
        taken, reason = _taken(kit, request)
        refused += not taken
        print(f"{KITS[kit].package} {version(KITS[kit].package)}: {name} {reason}")
    return 1 if refused else 0


def _taken(kit: str, request: Request) -> tuple[bool, str]:
    try:
        taken = bool(KITS[kit].accepts(request))
    except Exception as error:  # noqa: BLE001 - some kits refuse by raising an error of their own
        return False, f"refused: {error!r}"
    return taken, "accepted" if taken else "refused"


def _samples() -> Iterator[tuple[str, str, Request]]:
    """Each sample that a kit can check and whose signature we take for right."""
    for sample in samples():
        told = json.loads((FOLDER / f"{sample.name}.json").read_text("utf-8"))
        message, headers = sample.message, {name.lower(): value for name, value in sample.message.headers}
        kit = "svix" if "svix-id" in headers else sample.provider
        if kit in KITS and told["reading"]["verdict"]["signature"] == "match" and not _by_private_key(headers):
            secret = told.get("secret", PROVIDERS[sample.provider].sample_secret)
            url = told.get("public_url", URL) + "/shop" + message.request_target  # the bin that samples are sent to
            yield sample.name, kit, Request(url, headers, message.body, secret)


def _by_private_key(headers: Mapping[str, str]) -> bool:
    """Such signatures of Standard Webhooks no kit checks."""
    return headers.get("webhook-signature", "").startswith("v1a,")


def _vectors() -> Iterator[tuple[str, str, Request]]:
    for path in (VECTORS / "kits.json", VECTORS / "published.json"):
        for name, one in json.loads(path.read_text("utf-8")).items():
            request = _request(one)
            kit = "svix" if "svix-id" in request.headers else one["provider"]
            if kit in KITS and not _by_private_key(request.headers):
                yield f"{path.name}: {name}", kit, request


def _request(one: dict[str, Any]) -> Request:
    headers = {name.lower(): value for name, value in dict(one["headers"]).items()}
    return Request(one.get("public_url", URL) + one["target"], headers, one["body"].encode(), one["secret"])


if __name__ == "__main__":
    sys.exit({"make": make, "check": check}[sys.argv[1]]())
