"""The doors of this room: they parse, ask one loader, and render."""
