"""Who is in a run, how far they are, and what its team does about it: listed, brought in by number, removed."""
