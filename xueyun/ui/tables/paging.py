"""Pages by key: what follows the last row that was shown, however far one has come."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Model, Q

from xueyun.ui.tables.shape import Rows


@dataclass(frozen=True, slots=True)
class Page:
    """Rows in order, with what to ask for the page after and before ('' where there is none)."""

    rows: list[Any]
    after: str
    before: str


def page(rows: Rows, fields: tuple[str, ...], asked: Mapping[str, str], size: int, *, is_down: bool) -> Page:
    """The page that `after` or `before` asks for; the first where neither does, or where the words are not ours."""
    backwards = "before" in asked
    mark = read_token(rows.model, fields, asked.get("before") or asked.get("after") or "")
    if mark is None:
        backwards = False
    is_falling = is_down != backwards
    if mark is not None:
        rows = rows.filter(beyond(fields, mark, is_falling=is_falling))
    found = list(rows.order_by(*[f"-{field}" if is_falling else field for field in fields])[: size + 1])
    has_more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    if not found:
        return Page([], "", "")
    return Page(
        found,
        token(found[-1], fields) if has_more or backwards else "",
        token(found[0], fields) if (has_more if backwards else mark is not None) else "",
    )


def beyond(fields: tuple[str, ...], mark: list[Any], *, is_falling: bool) -> Q:
    """(a, b) > (x, y), said so that an index can seek to a = x."""
    word = "lt" if is_falling else "gt"
    first, *rest = fields
    if not rest:
        return Q(**{f"{first}__{word}": mark[0]})
    further = beyond(tuple(rest), mark[1:], is_falling=is_falling)
    return Q(**{f"{first}__{word}e": mark[0]}) & (Q(**{f"{first}__{word}": mark[0]}) | further)


def token(row: Model, fields: tuple[str, ...]) -> str:
    """The row's place, as an address carries it."""
    values = [_field(type(row), field).value_to_string(row) for field in fields]
    return base64.urlsafe_b64encode(json.dumps(values, ensure_ascii=False).encode()).decode().rstrip("=")


def read_token(model: type[Model], fields: tuple[str, ...], text: str) -> list[Any] | None:
    """The place again, or None for what no row of this order could have said."""
    if not text or len(text) > 2000:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if not isinstance(values, list) or len(values) != len(fields):
            return None
        return [
            _field(model, field).to_python(_text(value)) for field, value in zip(fields, values, strict=True)
        ]
    except (ValueError, ValidationError, FieldDoesNotExist, RecursionError):
        return None


def _text(value: object) -> str:
    if not isinstance(value, str) or "\0" in value:
        raise ValueError("a place is told in words")
    return value


def _field(model: type[Model], name: str) -> Any:
    """The field of the model itself; 'pk' is its key. Raises FieldDoesNotExist."""
    return model._meta.pk if name == "pk" else model._meta.get_field(name)
