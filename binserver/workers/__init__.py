"""What goes on behind the doors, in order and at its own pace."""
