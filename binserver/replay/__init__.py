"""Sending a capture again: what goes on the wire, and the wire."""
