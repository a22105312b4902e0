"""The right of one school to use another's course, in one mode, for a period (mission, P2: its first form)."""
