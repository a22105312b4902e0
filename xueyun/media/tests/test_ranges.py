"""Ranges as RFC 9110, section 14, has them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xueyun.core.viewer import VISITOR
from xueyun.media import doors, links
from xueyun.media.models import Asset
from xueyun.media.tests.conftest import NOW, Get, body


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("bytes=0-99", (0, 99)),
        ("bytes=100-", (100, 999)),
        ("bytes=-100", (900, 999)),
        ("bytes=-5000", (0, 999)),
        ("bytes=990-2000", (990, 999)),
        ("bytes=0-0", (0, 0)),
        ("Bytes = 0-1", None),
        ("BYTES=0-1", (0, 1)),
        ("bytes=1000-", "unsatisfiable"),
        ("bytes=-0", "unsatisfiable"),
        ("bytes=5-4", None),
        ("bytes=0-1,5-6", None),
        ("bytes=", None),
        ("bytes=-", None),
        ("bytes=a-b", None),
        ("items=0-1", None),
        ("bytes=０-９", None),
    ],
)
def test_a_header_means(header: str, expected: object) -> None:
    assert doors.parse_range(header, 1000) == expected


@given(
    st.text(max_size=40) | st.from_regex(r"bytes=\d{0,30}-\d{0,30}", fullmatch=True), st.integers(0, 10**12)
)
def test_whatever_comes_is_within_the_file(header: str, size: int) -> None:
    span = doors.parse_range(header, size)
    if isinstance(span, tuple):
        assert 0 <= span[0] <= span[1] < size


@pytest.fixture
def segment(video: Asset) -> tuple[str, bytes]:
    """A segment's address, and its bytes."""
    from django.core.files.storage import default_storage

    name = f"{video.folder}/480_00000.ts"
    with default_storage.open(name) as file:
        return links.signer(NOW, links.SEGMENTS)(name), file.read()


def test_the_whole_file(get: Get, segment: tuple[str, bytes]) -> None:
    url, data = segment
    answer = get(url)
    assert answer.status_code == 200
    assert body(answer) == data
    assert answer["Content-Length"] == str(len(data))
    assert answer["Accept-Ranges"] == "bytes"
    assert answer["Content-Type"] == "video/mp2t"
    assert answer["Cache-Control"].startswith("private, max-age=")
    assert answer["Cache-Control"].endswith(", immutable")


@pytest.mark.parametrize(
    ("header", "slice_"),
    [("bytes=0-9", slice(0, 10)), ("bytes=500-999", slice(500, 1000)), ("bytes=-7", slice(-7, None))],
)
def test_a_part_of_it(get: Get, segment: tuple[str, bytes], header: str, slice_: slice) -> None:
    url, data = segment
    answer = get(url, range=header)
    assert answer.status_code == 206
    assert body(answer) == data[slice_]
    first, last, _ = slice_.indices(len(data))
    assert answer["Content-Range"] == f"bytes {first}-{last - 1}/{len(data)}"
    assert answer["Content-Length"] == str(last - first)


def test_a_part_beyond_the_end(get: Get, segment: tuple[str, bytes]) -> None:
    url, data = segment
    answer = get(url, range=f"bytes={len(data)}-")
    assert (answer.status_code, answer["Content-Range"]) == (416, f"bytes */{len(data)}")


def test_several_parts_are_the_whole(get: Get, segment: tuple[str, bytes]) -> None:
    url, data = segment
    answer = get(url, range="bytes=0-1,5-6")
    assert (answer.status_code, body(answer)) == (200, data)


def test_a_part_of_an_older_file_is_the_whole(get: Get, segment: tuple[str, bytes]) -> None:
    url, _ = segment
    etag = get(url)["ETag"]
    assert get(url, range="bytes=0-1", if_range=etag).status_code == 206
    assert get(url, range="bytes=0-1", if_range='"other"').status_code == 200


def test_what_a_browser_has_is_not_sent_again(get: Get, segment: tuple[str, bytes]) -> None:
    url, _ = segment
    assert get(url, if_none_match=get(url)["ETag"]).status_code == 304


def test_head_has_the_length_and_no_range(get: Get, segment: tuple[str, bytes]) -> None:
    url, data = segment
    answer = get(url, VISITOR, method="HEAD", range="bytes=0-1")
    assert (answer.status_code, answer["Content-Length"]) == (200, str(len(data)))


def test_nothing_is_changed_by_it(get: Get, segment: tuple[str, bytes]) -> None:
    assert get(segment[0], VISITOR, method="POST").status_code == 405
