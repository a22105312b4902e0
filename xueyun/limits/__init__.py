"""Counters that guard a guess: rows, so that every process counts alike, under keys that tell nothing."""
