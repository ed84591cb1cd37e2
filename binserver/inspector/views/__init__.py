"""What the pages show, made of what is kept: pure functions from nouns to contexts."""
