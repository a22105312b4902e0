"""A load from processes of their own on loopback: so many connections for so many seconds, every answer checked."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import count

CONNECTIONS = 2


@dataclass(frozen=True)
class Target:
    """One address to ask; with `bodies`, to post to: JSON objects, their cookies beside them."""

    name: str
    path: str
    cookie: str = ""
    bodies: str = ""  # "beacon" or "upsert"
    rows: tuple[tuple[int, str, str], ...] = ()  # (account, cookie, ticket)
    offset: int = 0  # seconds of the video that earlier rounds have covered for every learner


# Seconds of the video in each beacon.
STEP = 15


@dataclass(frozen=True)
class Sample:
    """What came of one round."""

    rate: float  # answers a second
    times: tuple[float, ...]  # seconds each
    bytes: int  # of the last answer, as sent
    covered: int = 0  # seconds of the video that have been posted for the learner who got the most


def measure(port: int, target: Target, seconds: float) -> Sample:
    """Ask for `seconds` from CONNECTIONS processes. Raises AssertionError for any answer that is no success."""
    with ProcessPoolExecutor(CONNECTIONS) as pool:
        jobs = [pool.submit(_ask, port, target, seconds, lane) for lane in range(CONNECTIONS)]
        parts = [job.result(timeout=seconds + 60) for job in jobs]
    times = tuple(moment for part in parts for moment in part[0])
    rate = sum(len(part[0]) / part[1] for part in parts)
    return Sample(rate, times, parts[0][2], covered([len(part[0]) for part in parts], len(target.rows)))


def covered(sent: list[int], learners: int) -> int:
    """How far lanes that sent so many beacons each have come in the video: seconds, counted from the offset."""
    last = max(((count - 1) * CONNECTIONS + lane for lane, count in enumerate(sent) if count), default=-1)
    return STEP * (last // learners + 1) if learners and last >= 0 else 0


def _ask(port: int, target: Target, seconds: float, lane: int) -> tuple[list[float], float, int]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    requests = _requests(target, lane)
    times: list[float] = []
    size = 0
    begin = time.perf_counter()
    while (start := time.perf_counter()) - begin < seconds:
        method, body, headers = next(requests)
        connection.request(method, target.path, body=body, headers=headers)
        response = connection.getresponse()
        size = len(response.read())
        assert response.status in {200, 204}, f"{target.path}: {response.status}"
        times.append(time.perf_counter() - start)
    return times, time.perf_counter() - begin, size


def _requests(target: Target, lane: int) -> Iterator[tuple[str, str | None, dict[str, str]]]:
    if not target.bodies:
        headers = {"Cookie": target.cookie, "Accept-Encoding": "gzip"}
        while True:
            yield "GET", None, headers
    for number in count():
        turn = number * CONNECTIONS + lane
        account, cookie, ticket = target.rows[turn % len(target.rows)]
        if target.bodies == "upsert":
            body = {"account": account, "pad": ticket}
        else:
            start = target.offset + STEP * (turn // len(target.rows))
            body = {
                "ticket": ticket,
                "id": f"b{turn}",
                "ranges": [[start, start + STEP]],
                "position_ms": (start + STEP) * 1000,
            }
        yield "POST", json.dumps(body), {"Cookie": cookie, "Content-Type": "application/json"}
