"""Doors: the letter box of the demo, and what gateways bring."""
