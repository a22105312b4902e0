"""The registry of unit kinds: activities above register themselves here in their `apps.py`.

A new kind of unit is a copied folder, a line in INSTALLED_APPS and a line in the contract of floors.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from xueyun.core.http import Request

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

    from xueyun.courses.models import Term, UnitVersion


@dataclass(frozen=True, slots=True)
class Shown:
    """A unit on the screen of one reader: what a kind's view of it may use.

    `term` is the term being viewed, `own_term_id` the one that the unit belongs to (they differ in a synchronous
    SPOC). `state` 0–2, `position_ms` and `seen` (bits, see `progress`) are the reader's own; `records` is false for
    visitors of a free preview and for the team, whose reading leaves no trace.
    """

    request: Request
    term: Term
    own_term_id: int
    version: UnitVersion  # with its asset and the asset's captions loaded
    state: int
    position_ms: int
    seen: bytes
    records: bool


def as_it_is(body: dict[str, Any]) -> dict[str, Any]:
    """For kinds whose body holds nothing that people wrote as HTML."""
    return body


def no_files(_body: dict[str, Any]) -> set[int]:
    """For kinds whose body names no file."""
    return set()


def same_body(body: dict[str, Any], _old: int, _new: int) -> dict[str, Any]:
    """For the same kinds, when a file takes another's place."""
    return body


@dataclass(frozen=True, slots=True)
class Edit:
    """The author's side of a kind, beside the file that the studio itself lets choose where there is an `asset_kind`.

    `template` shows the fields of the body ('' where it has none), there as `body`; `read` makes a body of what was
    posted and of the body that is there, and `missing` says what keeps a body from being published ('' if nothing).
    Both without any query.
    """

    template: str = ""
    # Whether `template` writes its text with <rich-text>, pictures and files included.
    is_rich: bool = False
    read: Callable[[Mapping[str, str], dict[str, Any]], dict[str, Any]] = lambda _posted, body: body
    missing: Callable[[dict[str, Any]], _StrOrPromise] = lambda _body: ""
    # A body as lines of plain words, by which two versions are compared.
    lines: Callable[[dict[str, Any]], list[str]] = lambda _body: []


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of unit. `show` gives the context of `template` (there as `shown`), without any query."""

    name: str
    label: _StrOrPromise
    icon: str
    template: str
    show: Callable[[Shown], dict[str, Any]]
    # A body as it may be kept: what people wrote, cleaned. Asked wherever a unit's body comes in.
    clean: Callable[[dict[str, Any]], dict[str, Any]] = as_it_is
    # What an open page asks for when its ticket has run out: JSON values, {"ticket": …, and addresses made from it}.
    renew: Callable[[Shown], dict[str, Any]] | None = None
    asset_kind: str | None = None
    # The library's files that a body names beside the unit's own; and a body that names another instead.
    files: Callable[[dict[str, Any]], set[int]] = no_files
    exchange: Callable[[dict[str, Any], int, int], dict[str, Any]] = same_body
    edit: Edit | None = (
        None  # None: units of this kind can't be filled in the studio yet, and are not offered
    )
    modules: tuple[str, ...] = ()  # bare names of the import map
    styles: tuple[str, ...] = ()  # static paths


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make a kind known; the same name again takes its place (an app is only set up once in a process)."""
    _kinds[kind.name] = kind


def get(name: str) -> Kind:
    """The kind of this name. Raises KeyError for a kind that is not installed."""
    return _kinds[name]


def names() -> tuple[str, ...]:
    return tuple(sorted(_kinds))


def fillable() -> tuple[str, ...]:
    """The kinds that the studio offers: those whose units can be filled today."""
    return tuple(name for name in names() if _kinds[name].edit is not None)
