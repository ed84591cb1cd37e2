"""The store: every capture, reading and attempt, in one SQLite file."""
