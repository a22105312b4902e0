"""What a rule answers: yes, or a refusal with a code, a sentence and the way in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


@dataclass(frozen=True, slots=True)
class Way:
    """The way in that a refusal shows: what its link says, and where it leads."""

    label: _StrOrPromise
    url: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """A rule's answer. True in a condition when allowed.

    `code` is for tests and programs, `reason` is the sentence people read, `status` the HTTP status a page
    answers with; `hidden` means that even the existence of the thing is not told (404).
    """

    allowed: bool
    code: str = ""
    reason: _StrOrPromise = ""
    way: Way | None = None
    hidden: bool = False
    status: int = 403

    def __bool__(self) -> bool:
        return self.allowed

    def or_refuse(self) -> None:
        """Raise `Refused` unless allowed."""
        if not self.allowed:
            raise Refused(self)


YES = Verdict(allowed=True)


def refuse(
    code: str,
    reason: _StrOrPromise,
    *,
    way: Way | None = None,
    hidden: bool = False,
    status: int = 403,
) -> Verdict:
    """A refusal. `hidden` answers 404 whatever `status` says."""
    return Verdict(
        allowed=False, code=code, reason=reason, way=way, hidden=hidden, status=404 if hidden else status
    )


NOT_THERE = refuse("not_there", "", hidden=True)


class Refused(Exception):
    """A verdict on its way to the reader: the middleware turns it into a page."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.code)
        self.verdict = verdict
