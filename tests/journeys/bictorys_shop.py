"""A developer's handler for Bictorys: `process_webhooks` of the example in its documentation, in Python.

What it does wrong stays as it is there: `authorized` counts as paid. Where the example says nothing at all to a wrong
key, this one says 401, so that a replay shows it.
"""

import hmac

from flask import Flask, Response, jsonify, request

SECRET = "whsec-of-the-till-4711"
TOTALS = {1042: 100.0}
"""What the orders come to, by their numbers."""

app = Flask(__name__)


@app.route("/webhooks/bictorys", methods=["POST"])
def process_webhooks() -> tuple[Response, int]:
    """Take a callback."""
    if not hmac.compare_digest(request.headers.get("X-Secret-Key", "").encode(), SECRET.encode()):
        return jsonify(error="wrong key"), 401
    event = request.get_json(silent=True)
    if not isinstance(event, dict) or "status" not in event or "paymentReference" not in event:
        return jsonify(error="not a payment"), 400
    if event["status"].lower() not in {"succeeded", "authorized"}:
        return jsonify(order=None, status="unchanged"), 200
    return _settled(event["paymentReference"], float(event["amount"]))


def _settled(reference: str, paid: float) -> tuple[Response, int]:
    """The order is paid, or on hold where the amount is too small; its number is what stands before the first `_`."""
    number = reference.partition("_")[0]
    if not number.isdigit() or int(number) not in TOTALS:
        return jsonify(error="no such order"), 404
    status = "on-hold" if paid < TOTALS[int(number)] else "completed"
    return jsonify(order=int(number), status=status), 200
