"""A bell inside one process: a job was written here, so its worker need not wait for the next look."""

from __future__ import annotations

from threading import Event

bell = Event()
