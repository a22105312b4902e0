"""Beacons, parsed at the door: whole numbers and nothing else, or a refusal with a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from xueyun.core.http import BadPayload, json_body
from xueyun.core.verdict import Refused, refuse
from xueyun.progress.bits import Range

LARGEST_BODY = 16 * 1024  # bytes
MOST_RANGES = 200
LARGEST_NUMBER = 7 * 24 * 3600 * 1000  # a week in milliseconds: no unit is longer, by any measure
LONGEST_ID = 64
KEYS = {"ticket", "id", "ranges", "pages", "opened", "end", "position_ms", "page"}

TOO_LARGE = refuse("too_large", _("The report is too long."), status=413)
NOT_A_BEACON = refuse("bad_beacon", _("The report can't be read."), status=400)


@dataclass(frozen=True, slots=True)
class Beacon:
    """One report of a page. `id` is the page's own name for it, and goes back with the answer."""

    ticket: str
    id: str = ""
    ranges: tuple[Range, ...] | None = None  # seconds of a video
    pages: tuple[Range, ...] | None = None  # pages of a document, from 0
    opened: bool = False
    end: bool = False
    position: int | None = None  # milliseconds of a video, or the page of a document, from 0


def read(request: HttpRequest) -> Beacon:
    """The beacon in a request's body. Raises Refused (400 or 413) for anything that is not one."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > LARGEST_BODY:
        raise Refused(TOO_LARGE)
    try:
        return parse(json_body(request, limit=LARGEST_BODY))
    except BadPayload as error:
        raise Refused(NOT_A_BEACON) from error


def parse(data: dict[str, Any]) -> Beacon:
    """A decoded object as a beacon. Raises Refused."""
    _demand(data.keys() <= KEYS)
    places = [data[key] for key in ("position_ms", "page") if key in data]
    _demand(len(places) <= 1)
    return Beacon(
        ticket=_text(data.get("ticket"), 4096),
        id=_text(data.get("id", ""), LONGEST_ID),
        ranges=_ranges(data["ranges"]) if "ranges" in data else None,
        pages=_ranges(data["pages"]) if "pages" in data else None,
        opened=_flag(data.get("opened", False)),
        end=_flag(data.get("end", False)),
        position=_number(places[0]) if places else None,
    )


def _ranges(value: object) -> tuple[Range, ...]:
    if not isinstance(value, list) or len(value) > MOST_RANGES:
        raise Refused(NOT_A_BEACON)
    return tuple(_range(pair) for pair in value)


def _range(value: object) -> Range:
    if not isinstance(value, list) or len(value) != 2:
        raise Refused(NOT_A_BEACON)
    start, end = _number(value[0]), _number(value[1])
    _demand(start < end)
    return start, end


def _number(value: object) -> int:
    # `type`, not isinstance: True is an int to Python, and no number to us.
    if type(value) is not int or not 0 <= value <= LARGEST_NUMBER:
        raise Refused(NOT_A_BEACON)
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise Refused(NOT_A_BEACON)
    return value


def _text(value: object, longest: int) -> str:
    if not isinstance(value, str) or len(value) > longest or not value.isascii():
        raise Refused(NOT_A_BEACON)
    return value


def _demand(holds: bool) -> None:
    if not holds:
        raise Refused(NOT_A_BEACON)
