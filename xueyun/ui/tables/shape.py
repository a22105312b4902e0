"""What a table is: columns, a search, filters, and what may be done with chosen rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

Rows = QuerySet[Any]


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one place: words, a link where there is one, and a tag's tone where it is a tag.

    A file shows no links: where it may have thousands of rows the link is a promise (`reverse_lazy`).
    """

    text: str
    url: _StrOrPromise = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `sort` names the fields that order it and together name one row; without them it sorts nothing.

    `is_exported_only`: the sheet has it, the page has no room for it.
    """

    key: str
    label: _StrOrPromise
    value: Callable[[Any], Cell]
    sort: tuple[str, ...] = ()
    align: str = ""  # 'end' for numbers
    is_exported_only: bool = False
    is_one_line: bool = False  # dates and the like, which read badly in two


@dataclass(frozen=True, slots=True)
class Search:
    """One line to search with. `narrow` answers with the rows and with the column by which what is found is ordered:
    a beginning is found by an index, and so is its order, so while one searches the order is the search's.
    """

    label: _StrOrPromise
    narrow: Callable[[Rows, str], tuple[Rows, str]]


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter. With `options` ((value, words), …) it is a select, and other values are nobody's; without, a line to
    fill in, with suggestions that the view gives to `read`; `kind` is that line's type (text, date).
    """

    key: str
    label: _StrOrPromise
    narrow: Callable[[Rows, str], Rows]
    options: Sequence[tuple[str, _StrOrPromise]] = ()
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class Act:
    """What may be done with the chosen rows: the value that the form sends, and the button's words."""

    value: str
    label: _StrOrPromise
    tone: str = "plain"


@dataclass(frozen=True, slots=True)
class Table:
    """A description. `order` is the key of the column that sorts at first, '-key' downwards.

    `identify` gives what a chosen row is called in a form and must be checked against the rows it may come from;
    `prepare` may load for all rows of a page at once what their cells show.
    """

    name: str
    caption: _StrOrPromise
    columns: tuple[Column, ...]
    order: str
    search: Search | None = None
    filters: tuple[Choice, ...] = ()
    acts: tuple[Act, ...] = ()
    per_page: int = 50
    identify: Callable[[Any], str] = lambda row: str(row.ref)
    prepare: Callable[[list[Any]], None] = lambda _rows: None

    def column(self, key: str) -> Column | None:
        return next((column for column in self.columns if column.key == key), None)

    def sorting(self, asked: str) -> tuple[Column, bool]:
        """The column that sorts, and whether downwards: as asked where that can be, else as the table says."""
        for order in (asked, self.order):
            column = self.column(order.removeprefix("-"))
            if column and column.sort:
                return column, order.startswith("-")
        raise ValueError(f"table {self.name} has no column that sorts as {self.order}")
