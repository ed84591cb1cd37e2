"""Load: one request over and over, on many connections, from the other core; `wrk` where it is installed."""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.bench.cores import on_the_other

CONNECTIONS = 64

PATH = "/shop/webhooks/mvola/callback"

BODY = (
    '{"transactionStatus":"completed","serverCorrelationId":"421a22a2-ef1d-42bc-9452-f4939a3d5cdf",'
    '"transactionReference":"641235","requestDate":"2021-02-24T03:28:00.567Z",'
    '"debitParty":[{"key":"msisdn","value":"0343500003"}],"creditParty":[{"key":"msisdn","value":"0343500004"}],'
    '"fees":[{"feeAmount":"20"}],"metadata":[{"key":"partnerName","value":"NomPartenaire"}]}'
)

LUA = f"""
wrk.method = "PUT"
wrk.headers["Content-Type"] = "application/json"
wrk.body = '{BODY}'
"""

UNITS = {"us": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0}


@dataclass(frozen=True)
class Load:
    """What came of it: requests, and a second; the median and the 99th percentile of their times, in seconds."""

    requests: int
    rate: float
    p50: float
    p99: float


def generator() -> str:
    """Which one is used."""
    return "wrk" if shutil.which("wrk") else "the client in Python"


def run(port: int, seconds: float, *, connections: int = CONNECTIONS) -> Load:
    """Send for so long; every answer has to be a 200."""
    send = _wrk if shutil.which("wrk") else _client
    return send(port, seconds, connections)


def _wrk(port: int, seconds: float, connections: int) -> Load:
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(LUA)
        script.flush()
        options = ["-t1", f"-c{connections}", f"-d{seconds:.0f}s", "--timeout=20s", "--latency", "-s", script.name]
        command = on_the_other("wrk", *options, f"http://127.0.0.1:{port}{PATH}")
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "Non-2xx" not in said, said
    requests = int(_found(r"(\d+) requests in", said)[0])
    return Load(requests, float(_found(r"Requests/sec:\s+([\d.]+)", said)[0]), _time("50%", said), _time("99%", said))


def _time(share: str, said: str) -> float:
    number, unit = _found(rf"{share}\s+([\d.]+)(us|ms|s|m)", said)
    return float(number) * UNITS[unit]


def _found(pattern: str, said: str) -> tuple[str, ...]:
    found = re.search(pattern, said)
    assert found, said
    return found.groups()


def _client(port: int, seconds: float, connections: int) -> Load:
    client = Path(__file__).with_name("client.py")
    command = on_the_other(sys.executable, str(client), str(port), str(seconds), str(connections), PATH, BODY)
    return Load(**json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout))
