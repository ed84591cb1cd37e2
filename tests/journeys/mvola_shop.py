"""A developer's handler, as MVola's integrators have it: only PUT, and `{"status": "success"}`."""

from flask import Flask, Response, jsonify, request

app = Flask(__name__)


@app.route("/webhooks/mvola/callback", methods=["PUT"])
def callback() -> tuple[Response, int]:
    """Take a callback."""
    if not request.get_json(silent=True):
        return jsonify({"status": "error", "message": "Invalid data"}), 400
    return jsonify({"status": "success"}), 200
