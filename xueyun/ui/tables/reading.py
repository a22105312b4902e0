"""A table as one request asks for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from xueyun.ui.tables.paging import page
from xueyun.ui.tables.shape import Cell, Choice, Rows, Table

LONGEST = 100  # of what is typed into a search or a filter
COUNTED = 1000  # up to here rows are counted; beyond, 'more than'


@dataclass(frozen=True, slots=True)
class Head:
    label: str
    url: str = ""
    direction: str = ""  # 'ascending' | 'descending' where it sorts now
    align: str = ""
    is_one_line: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    ref: str
    cells: list[Cell]
    row: Any


@dataclass(frozen=True, slots=True)
class Filled:
    """A filter with what was chosen, and what could be."""

    key: str
    label: str
    value: str
    options: list[tuple[str, str]]
    suggestions: Sequence[str] = ()
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class Listed:
    """What the template shows. `shown` are all rows that fit, in the order of the page: for the export."""

    table: Table
    heads: list[Head]
    lines: list[Line]
    count: int
    is_more: bool  # more than `count`
    query: str  # what was asked, without the page: for the export and the way back
    q: str
    sort: str
    filters: list[Filled]
    after_url: str
    before_url: str
    shown: Rows = field(repr=False)

    @property
    def is_narrowed(self) -> bool:
        return bool(self.q or any(filled.value for filled in self.filters))


def read(
    table: Table, asked: QueryDict, rows: Rows, *, suggest: Mapping[str, Sequence[str]] | None = None
) -> Listed:
    """The page that `asked` (GET) describes; what it does not understand it takes for nothing. Two queries."""
    kept: dict[str, str] = {}
    q = _typed(asked, "q")
    forced = ""
    if table.search and q:
        rows, forced = table.search.narrow(rows, q)
        kept["q"] = q
    filters = [_filled(choice, asked, suggest or {}) for choice in table.filters]
    for choice, filled in zip(table.filters, filters, strict=True):
        if filled.value:
            rows, kept[choice.key] = choice.narrow(rows, filled.value), filled.value
    wished = _typed(asked, "sort")
    column, is_down = table.sorting(forced or wished)
    order = f"-{column.key}" if is_down else column.key
    if order != table.order and not forced:
        kept["sort"] = order
    here = page(rows, column.sort, _marks(asked), table.per_page, is_down=is_down)
    table.prepare(here.rows)
    # By their keys alone: what is counted beside a row is asked for the rows of the page, not for a thousand.
    count = rows.order_by().values("pk")[: COUNTED + 1].count()
    names = {key: value for key, value in kept.items() if key != "sort"}
    return Listed(
        table=table,
        heads=_heads(table, order, names, is_fixed=bool(forced)),
        lines=[Line(table.identify(row), _cells(table, row), row) for row in here.rows],
        count=min(count, COUNTED),
        is_more=count > COUNTED,
        query=urlencode(kept),
        q=q,
        sort=kept.get("sort", ""),
        filters=filters,
        after_url=_url(kept, after=here.after) if here.after else "",
        before_url=_url(kept, before=here.before) if here.before else "",
        shown=rows.order_by(*[f"-{name}" if is_down else name for name in column.sort]),
    )


def _typed(asked: QueryDict, key: str) -> str:
    return asked.get(key, "").replace("\0", "").strip()[:LONGEST]


def _marks(asked: QueryDict) -> dict[str, str]:
    """Which page: a row's place, after or before it."""
    return {key: str(asked[key]) for key in ("after", "before") if asked.get(key)}


def _filled(choice: Choice, asked: QueryDict, suggest: Mapping[str, Sequence[str]]) -> Filled:
    """The filter as it was chosen; a value that is no option is none."""
    value = _typed(asked, choice.key)
    options = [(key, str(words)) for key, words in choice.options]
    if options and value not in {key for key, _ in options}:
        value = ""
    return Filled(choice.key, str(choice.label), value, options, suggest.get(choice.key, ()), choice.kind)


def _cells(table: Table, row: Any) -> list[Cell]:
    return [column.value(row) for column in table.columns if not column.is_exported_only]


def _heads(table: Table, order: str, kept: dict[str, str], *, is_fixed: bool) -> list[Head]:
    """Each head that sorts leads to its order, the present one to the other way round."""
    heads = []
    for column in table.columns:
        if column.is_exported_only:
            continue
        direction = {column.key: "ascending", f"-{column.key}": "descending"}.get(order, "")
        url = ""
        if column.sort and not is_fixed:
            url = _url(kept, sort=f"-{column.key}" if direction == "ascending" else column.key)
        heads.append(Head(str(column.label), url, direction, column.align, column.is_one_line))
    return heads


def _url(kept: dict[str, str], **more: str) -> str:
    return "?" + urlencode({**kept, **more})
