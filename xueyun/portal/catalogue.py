"""The catalogue: search, filters, order, pages. All choosing is done on the shelf, in plain Python."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator

from xueyun.courses.models import Subject, Term
from xueyun.courses.models.term import Status
from xueyun.portal import shelf
from xueyun.portal.shelf import Entry, Shelf
from xueyun.search.lookup import LONGEST_QUERY, find

PAGE = 24
STATUSES = (Status.RUNNING, Status.UPCOMING, Status.ENDED)
AUDIENCES = (*Term.Audience.values, "all")
ORDERS = ("popular", "new")


@dataclass(frozen=True, slots=True)
class Wish:
    """What a reader asked the catalogue for; anything unknown in the address is as if it were not there."""

    query: str = ""
    subject: str = ""
    school: str = ""  # slug
    status: str = ""
    audience: str = "mooc"
    order: str = "popular"

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Wish:
        """From an address. Browsing begins with MOOCs, a search with everything."""
        query = " ".join(given.get("q", "").split())[:LONGEST_QUERY]
        return cls(
            query=query,
            subject=_one_of(given.get("subject"), Subject.values),
            school=given.get("school", "")[:50],
            status=_one_of(given.get("status"), STATUSES),
            audience=_one_of(given.get("audience"), AUDIENCES) or ("all" if query else "mooc"),
            order=_one_of(given.get("order"), ORDERS) or "popular",
        )

    def address(self, **changes: str) -> str:
        """The query string of this wish with some parts changed; what is empty or usual is left out."""
        parts = {
            "q": self.query,
            "subject": self.subject,
            "school": self.school,
            "status": self.status,
            "audience": self.audience,
            "order": self.order,
            **changes,
        }
        usual = {"audience": "all" if parts["q"] else "mooc", "order": "popular"}
        return "?" + urlencode({k: v for k, v in parts.items() if v and v != usual.get(k)})

    @property
    def is_narrow(self) -> bool:
        """Whether there is a filter to take away."""
        return bool(self.subject or self.school or self.status)


def choose(on: Shelf, wish: Wish, school_id: int | None, now: datetime) -> list[Entry]:
    """The terms that answer a wish, one for each course, in its order. `school_id` is what the slug meant.

    At most three queries, where something is searched for.
    """
    scores = {hit.object_id: hit.score for hit in find("course", wish.query, limit=400)} if wish.query else {}
    entries = [
        entry
        for entry in on.entries
        if (wish.audience == "all" or entry.audience == wish.audience)
        and (not wish.subject or entry.subject == wish.subject)
        and (not wish.school or entry.school_id == school_id)
        and (not wish.status or entry.status(now) == wish.status)
        and (not wish.query or entry.course_id in scores)
    ]
    found = shelf.one_a_course(entries, now)
    if wish.query:
        return sorted(shelf.popular(found, now), key=lambda entry: -scores[entry.course_id])
    return shelf.popular(found, now) if wish.order == "popular" else shelf.newest(found)


def page_of(entries: list[Entry], number: str | None) -> Page[Entry]:
    """One page; a number that makes no sense is the nearest that does."""
    return Paginator(entries, PAGE).get_page(number)


def _one_of(value: str | None, allowed: Container[str]) -> str:
    return value if value and value in allowed else ""
