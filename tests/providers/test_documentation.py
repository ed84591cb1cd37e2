"""The declaration that docs/providers.md shows is one."""

import re
from pathlib import Path

from binserver.message import Message
from binserver.providers import Provider
from binserver.providers.document import of_message
from binserver.providers.recognise import Recogniser

DOCS = Path(__file__).resolve().parents[2] / "docs" / "providers.md"


def test_the_documented_declaration_recognises_what_it_declares() -> None:
    (code,) = re.findall(r'```python\n("""Acme.*?)```', DOCS.read_text("utf-8"), re.DOTALL)
    namespace: dict[str, object] = {}

    exec(code, namespace)

    provider = namespace["PROVIDER"]
    assert isinstance(provider, Provider)
    headers = (("Content-Type", "application/json"), ("X-Acme-Signature", "00"))
    message = Message(method="POST", request_target="/", headers=headers, body=b'{"status": "PAID", "acmeId": "1"}')
    claim = Recogniser([provider]).recognise(of_message(message)).claim
    assert claim is not None
    assert claim.plan.statuses.status("paid").class_ == "success"
