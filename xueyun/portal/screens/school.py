"""A school's portal: its SPOCs, its MOOCs, its teachers, its notices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.http import Http404
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import Markup

from xueyun.core.http import environment
from xueyun.core.viewer import Role
from xueyun.courses.models import TeamMember, Term
from xueyun.courses.models.term import Status
from xueyun.portal import cards, editions, shelf
from xueyun.portal.catalogue import page_of
from xueyun.portal.screens import schools
from xueyun.portal.screens.schools import SchoolFace
from xueyun.portal.time_progress import next_midnight
from xueyun.schools.models import Certification, Grant, Notice

TABS = ("spoc", "mooc", "teachers", "notices")
STATUSES = (Status.RUNNING, Status.UPCOMING, Status.ENDED)
NOTICES_A_PAGE = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """Which part of a portal: one of TABS, one of STATUSES or all (''), which page."""

    tab: str
    status: str
    page: int

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Asked:
        """From an address; anything unknown is as if it were not there."""
        tab, status, page = given.get("tab"), given.get("status"), given.get("page", "")
        return cls(
            tab=tab if tab in TABS else TABS[0],
            status=status if status in STATUSES else "",
            page=int(page) if page.isascii() and page.isdigit() and len(page) < 5 else 1,
        )


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """The newest notice, in one line."""

    title: str
    published_at: datetime


@dataclass(frozen=True, slots=True)
class Portal:
    """`shown` is the asked tab as HTML: the same for every reader."""

    face: SchoolFace
    notice: NoticeLine | None
    shown: Markup


@dataclass(frozen=True, slots=True)
class TeacherFace:
    """`courses`: (title, address) of what they teach here."""

    name: str
    title: str
    courses: tuple[tuple[str, str], ...]


def portal(slug: str, asked: Asked, now: datetime) -> Portal:
    """A school's portal. One query while it is kept. Raises Http404 for a school that is not there."""
    edition = editions.current()
    if asked.tab == "teachers":
        face = _face(slug, edition, now)
        return Portal(face, None, _piece("teachers", teachers=_teachers(face), face=face))
    return editions.keep(
        ("school", get_language(), slug, asked), edition, now, lambda: _make(slug, asked, edition, now)
    )


def _make(slug: str, asked: Asked, edition: int | None, now: datetime) -> tuple[Portal, datetime]:
    face = _face(slug, edition, now)
    notices = Notice.objects.filter(school_id=face.id).order_by("-published_at", "-pk")
    if asked.tab == "notices":
        rows: Page[Notice] = Paginator(notices.filter(published_at__lte=now), NOTICES_A_PAGE).get_page(
            asked.page
        )
        return Portal(face, None, _piece("notices", notices=rows)), now + shelf.KEPT_FOR
    on = shelf.load(edition, now)
    entries = on.of_school(face.id, asked.tab)
    shown = [entry for entry in entries if not asked.status or entry.status(now) == asked.status]
    page = page_of(shelf.popular(shelf.one_a_course(shown, now), now), str(asked.page))
    made = cards.load([entry.term_id for entry in page], now)
    html = _piece(
        "courses",
        cards=made,
        page=page,
        asked=asked,
        filters=_filters(asked, entries, now),
        has_any=bool(entries),
        face=face,
    )
    latest = notices.filter(published_at__lte=now).values_list("title", "published_at").first()
    until = cards.until(made, min(now + shelf.KEPT_FOR, next_midnight(now), on.next_change(now)))
    return Portal(face, NoticeLine(*latest) if latest else None, html), until


def _face(slug: str, edition: int | None, now: datetime) -> SchoolFace:
    face = next((face for face in schools.all_schools(edition, now) if face.slug == slug), None)
    if face is None:
        raise Http404
    return face


def _filters(asked: Asked, entries: list[shelf.Entry], now: datetime) -> list[dict[str, object]]:
    words = {"": _("All"), **status_words()}
    return [
        {
            "label": label,
            "url": f"?tab={asked.tab}" + (f"&status={status}" if status else ""),
            "current": status == asked.status,
            "count": len({entry.course_id for entry in entries if not status or entry.status(now) == status}),
        }
        for status, label in words.items()
    ]


def status_words() -> dict[str, str]:
    """The three states of a published term, in the manual's words."""
    return {Status.RUNNING: _("In progress"), Status.UPCOMING: _("Starting soon"), Status.ENDED: _("Ended")}


def _teachers(face: SchoolFace) -> list[TeacherFace]:
    """The staff, by how much they teach here. Three queries."""
    grants = list(
        Grant.objects.live()
        .filter(school_id=face.id, role=Role.TEACHER)
        .select_related("account")
        .order_by("pk")
    )
    ids = [grant.account_id for grant in grants]
    bonds = Certification.objects.live().filter(school_id=face.id, account_id__in=ids)
    names = dict(bonds.values_list("account_id", "entry__name"))
    courses: dict[int, dict[str, str]] = defaultdict(dict)
    rows = TeamMember.objects.filter(
        account_id__in=ids, term__in=Term.objects.published(), term__course__school_id=face.id
    ).order_by("term__starts_at")
    for account_id, title, term_id in rows.values_list("account_id", "term__course__title", "term_id"):
        courses[account_id][title] = reverse("portal:term", kwargs={"term_id": term_id})
    faces = [
        TeacherFace(
            names.get(grant.account_id, grant.account.nickname),
            grant.title,
            tuple(courses[grant.account_id].items()),
        )
        for grant in grants
    ]
    return sorted(faces, key=lambda teacher: -len(teacher.courses))


def _piece(name: str, **context: object) -> Markup:
    # Safe: made by an autoescaping template.
    return Markup(environment().get_template(f"portal/pieces/school_{name}.html").render(context))  # noqa: S704
