"""The inspector port: pages, JSON API and the live stream, for the developer alone."""
