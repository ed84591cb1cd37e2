"""The capture port: what a tunnel is pointed at. Nothing but capture is on it."""
