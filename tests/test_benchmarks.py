"""The benchmarks measure what they say: fresh seconds in every round, and all that a page loads."""

from __future__ import annotations

import json
from itertools import islice

import pytest

from benchmarks.load import CONNECTIONS, STEP, Target, _requests, covered
from benchmarks.run import GOALS, targets
from benchmarks.weights import weigh

pytestmark = pytest.mark.once

LEARNERS = tuple((account, f"c{account}", f"t{account}") for account in range(7))


def posted(offset: int, counts: list[int]) -> set[tuple[str, int, int]]:
    """(ticket, from, to) of all beacons that lanes send in a round of so many each."""
    target = Target("beacon", "/", bodies="beacon", rows=LEARNERS, offset=offset)
    bodies = [
        json.loads(body or "")
        for lane, count in enumerate(counts)
        for _method, body, _headers in islice(_requests(target, lane), count)
    ]
    found = [(body["ticket"], *body["ranges"][0]) for body in bodies]
    assert len(set(found)) == len(found)
    return set(found)


@pytest.mark.parametrize("counts", [[1, 0], [3, 4], [40, 37], [700, 2]])
def test_rounds_of_any_length_post_no_second_twice(counts: list[int]) -> None:
    assert len(counts) == CONNECTIONS
    first, begins = posted(0, counts), covered(counts, len(LEARNERS))
    again = posted(begins, counts)
    assert max(end for _ticket, _start, end in first) == begins
    assert min(start for _ticket, start, _end in again) == begins
    assert not first & again


def test_nothing_posted_covers_nothing() -> None:
    assert covered([0, 0], len(LEARNERS)) == 0
    assert covered([5, 5], 0) == 0
    assert covered([1, 0], len(LEARNERS)) == STEP


def test_every_ready_page_is_held_against_the_empty_answer() -> None:
    world = {
        "cookie": "",
        "beacons": [],
        "public": {"home": "/", "portal": "/s/qinghe/"},
        "pages": {"learn 10": "/1/", "learn 100": "/2/", "learn 1000": "/3/", "learn synchronous": "/4/"},
    }
    names = {target.name for target in targets(world)}
    for page in ("home", "portal", "learn 100"):
        against, *least = GOALS[f"b1 {page}"]
        assert against == "b0 learner"
        assert min(least) >= 0.5
    assert set(GOALS) | {against for against, *_least in GOALS.values()} <= names


def test_a_page_is_weighed_with_all_that_it_imports() -> None:
    def noise(kilobytes: int, words: str = "") -> bytes:
        """A comment that gzip can hardly pack."""
        state, digits = 1, []
        for _ in range(kilobytes * 1000):
            state = state * 1103515245 + 12345 & 0x7FFFFFFF
            digits.append(chr(33 + state % 94))
        return (words + "\n/*" + "".join(digits).replace('"', "-").replace("'", "-") + "*/").encode()

    site = {
        "/": b'<link rel="stylesheet" href="/a.css"><script type="importmap">{"imports":{"app/b":"/b.js",'
        b'"hls.js":"/hls.js","katex":"/katex.js"}}</script><script type="module" src="/a.js"></script>',
        "/a.css": noise(1),
        "/a.js": noise(2, 'import { B } from "app/b";'),
        "/b.js": noise(4, 'export async function load() { return import("hls.js"); }'),
        "/hls.js": noise(40),
        "/katex.js": noise(100),
    }
    found = weigh("/", site.__getitem__)
    share = 0.8  # what gzip leaves of such noise
    assert found.css == pytest.approx(1 * share, rel=0.2)
    assert found.js == pytest.approx(6 * share, rel=0.2)
    assert found.later == pytest.approx(40 * share, rel=0.2)
    assert 0 < found.html < 1
