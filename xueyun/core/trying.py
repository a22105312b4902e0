"""Forms that are sent: what comes of them, and what the page says where it can't be done."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from xueyun.core.verdict import Refused
from xueyun.core.versions import Changed

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

INVALID, CONFLICT = 422, 409
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Tried(Generic[T]):
    """What came of a form: what the deed made of it, or the status that the page with the form answers with."""

    status: int
    is_done: bool = False
    made: T | None = None


class VersionForm(forms.Form):
    """Changes something that others change, too. `shown` is what the page said when it was opened: who saves learns
    whether it still says so; where it doesn't, `there` is what somebody else has saved meanwhile.
    """

    shown = forms.CharField(widget=forms.HiddenInput, max_length=2000)
    there: Any = None

    def unpack(self, kept: dict[str, Any]) -> Any:
        """The version that `pack` wrote down."""
        raise NotImplementedError

    def clean_shown(self) -> Any:
        try:
            return self.unpack(json.loads(self.cleaned_data["shown"]))
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise ValidationError(_("Please open this page again."), code="shown") from error

    def meet(self, there: DataclassInstance) -> None:
        """From now on the form has seen this version; what was typed stays."""
        self.there = there
        self.data = {**{name: self.data[name] for name in self.data}, "shown": pack(there)}


def pack(version: DataclassInstance) -> str:
    """A version as the field `shown` carries it."""
    return json.dumps(asdict(version), ensure_ascii=False, default=str)


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form was sent with; None where the page was only asked for."""
    return request.POST if request.method == "POST" else None


def attempt(form: forms.Form, deed: Callable[[dict[str, Any]], T], *, field: str | None = None) -> Tried[T]:
    """Do it with what a form says.

    A form that was not sent answers with 200, one in which something is wrong with 422. A refusal has a status of its
    own, and its sentence stands at `field`, or above the form. Where somebody else was faster it is 409, and the form
    (a VersionForm) has both versions.
    """
    if not form.is_bound:
        return Tried(200)
    if not form.is_valid():
        return Tried(INVALID)
    try:
        return Tried(303, is_done=True, made=deed(form.cleaned_data))
    except Refused as refused:
        form.add_error(field, str(refused.verdict.reason))
        return Tried(refused.verdict.status)
    except Changed as changed:
        if not isinstance(form, VersionForm):
            raise
        form.meet(changed.now_there)
        return Tried(CONFLICT)
