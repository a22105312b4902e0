"""A school's portal: its SPOCs, its MOOCs, its teachers, its notices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import Markup

from xueyun.core import languages
from xueyun.core.viewer import Certified
from xueyun.courses.models import TeamMember, Term
from xueyun.courses.models.term import Status
from xueyun.portal import cards, editions, shelf
from xueyun.portal.catalogue import page_of
from xueyun.portal.ready import Ready, piece
from xueyun.portal.screens import schools
from xueyun.portal.screens.schools import SchoolFace
from xueyun.portal.time_progress import NEVER, next_midnight
from xueyun.schools import staff
from xueyun.schools.colours import readable
from xueyun.schools.doors import open_school
from xueyun.schools.models import Notice
from xueyun.search.lookup import LONGEST_QUERY

TABS = ("spoc", "mooc", "teachers", "notices")
STATUSES = (Status.RUNNING, Status.UPCOMING, Status.ENDED)
NOTICES_A_PAGE, TEACHERS_A_PAGE = 10, 60


@dataclass(frozen=True, slots=True)
class Asked:
    """Which part of a portal: one of TABS, one of STATUSES or all (''), which page."""

    tab: str
    status: str
    page: int
    q: str = ""  # of the teachers' tab

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Asked:
        """From an address; anything unknown is as if it were not there."""
        tab, status, page = given.get("tab"), given.get("status"), given.get("page", "")
        return cls(
            tab=tab if tab in TABS else TABS[0],
            status=status if status in STATUSES else "",
            page=int(page) if page.isascii() and page.isdigit() and len(page) < 5 else 1,
            q=given.get("q", "").strip()[:LONGEST_QUERY] if tab == "teachers" else "",
        )


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """The newest notice, in one line."""

    title: str
    published_at: datetime


@dataclass(frozen=True, slots=True)
class Portal:
    """`ready` is the page as everyone sees it who is not certified here."""

    face: SchoolFace
    ready: Ready


@dataclass(frozen=True, slots=True)
class TeacherFace:
    """`courses`: (title, address) of what they teach here."""

    name: str
    title: str
    college: str
    url: str
    courses: tuple[tuple[str, str], ...]


def portal(slug: str, asked: Asked, now: datetime) -> Portal:
    """A school's portal. One query while it is kept. Raises Http404 for a school that is not there."""
    edition = editions.current()
    if asked.tab == "teachers":  # its names come from tables that are not watched
        face = _face(slug, edition, now)
        return _portal(face, asked, _teachers(face, asked))
    key = ("school", get_language(), slug, asked)
    return editions.keep(key, edition, now, lambda: _make(_face(slug, edition, now), asked, edition, now))


def preview(slug: str, said: Mapping[str, str], pictures: Mapping[str, str], now: datetime) -> Portal:
    """The portal as it would be with these words, pictures, crest and colour; nothing of the school is changed.

    They come as they were typed: what is too long is cut, and a colour that can't be is the present one.
    """
    edition = editions.current()
    face = _face(slug, edition, now)
    name_en = said.get("name_en", "").strip()[:100]
    try:
        colour = readable(said.get("colour", ""))
    except ValueError:
        colour = face.colour
    changed = replace(
        face,
        name=languages.called(face.name, name_en),
        motto=said.get("motto", "").strip()[:100],
        colour=colour,
        crest=said.get("crest", "").strip()[:2] or face.crest,
        logo=pictures.get("logo", face.logo),
        banner=pictures.get("banner", face.banner),
    )
    return _make(changed, Asked.read({}), edition, now)[0]


def banner(face: SchoolFace, certified: Certified | None, *, closed: bool = False) -> Markup:
    """The banner: with 学生认证, or with the name and the masked number of who is certified, or was until the school
    closed the entry.
    """
    number = masked(certified.student_no) if certified else ""
    return piece("school_banner", face=face, certified=certified, closed=closed, masked_number=number)


def masked(number: str) -> str:
    """A 学号 that a neighbour may see: 2024****01. Short ones keep a character at each end."""
    head, tail = (4, 2) if len(number) > 7 else (1, 1)
    return number[:head] + "****" + number[len(number) - tail :] if len(number) > 2 else "****"


def _portal(face: SchoolFace, asked: Asked, shown: Markup, notice: NoticeLine | None = None) -> Portal:
    main = piece("school_main", face=face, notice=notice, tabs=_tabs(face, asked.tab), shown=shown)
    return Portal(
        face, Ready("schools", face.name, piece("school_head", face=face), banner(face, None), main)
    )


def _make(face: SchoolFace, asked: Asked, edition: int | None, now: datetime) -> tuple[Portal, datetime]:
    notice, following = _notices(face.id, now)
    until = min(now + shelf.KEPT_FOR, next_midnight(now), following)
    if asked.tab == "notices":
        rows: Page[Notice] = Paginator(_shown(face.id, now), NOTICES_A_PAGE).get_page(asked.page)
        return _portal(face, asked, piece("school_notices", notices=rows)), until
    on = shelf.load(edition, now)
    entries = on.of_school(face.id, asked.tab)
    chosen = [entry for entry in entries if not asked.status or entry.status(now) == asked.status]
    page = page_of(shelf.popular(shelf.one_a_course(chosen, now), now), str(asked.page))
    made = cards.load([entry.term_id for entry in page], now)
    shown = piece(
        "school_courses",
        cards=made,
        page=page,
        asked=asked,
        filters=_filters(asked, entries, now),
        has_any=bool(entries),
        face=face,
    )
    return _portal(face, asked, shown, notice), cards.until(made, min(until, on.next_change(now)))


def _shown(school_id: int, now: datetime) -> QuerySet[Notice]:
    """The notices that stand there, the newest first."""
    there = Notice.objects.filter(school_id=school_id, published_at__lte=now, withdrawn_at__isnull=True)
    return there.order_by("-published_at", "-pk")


def _notices(school_id: int, now: datetime) -> tuple[NoticeLine | None, datetime]:
    """The newest notice that stands there, and when the next one will. One query."""
    newest = Q(pk__in=_shown(school_id, now).values("pk")[:1])
    to_come = Q(school_id=school_id, published_at__gt=now, withdrawn_at__isnull=True)
    rows = Notice.objects.filter(newest | to_come).order_by("published_at")
    found = [NoticeLine(*row) for row in rows.values_list("title", "published_at")[:2]]
    shown = [one for one in found if one.published_at <= now]
    following = [one.published_at for one in found if one.published_at > now]
    return next(iter(shown), None), min(following, default=NEVER)


def _tabs(face: SchoolFace, current: str) -> list[dict[str, object]]:
    words = {
        "spoc": (_("Courses of this school only"), face.spocs),
        "mooc": (_("MOOCs of this school"), face.moocs),
        "teachers": (_("Teachers of this school"), None),
        "notices": (_("Notices"), None),
    }
    return [
        {"label": label, "url": "?tab=" + tab, "current": tab == current, "count": count}
        for tab, (label, count) in words.items()
    ]


def _face(slug: str, edition: int | None, now: datetime) -> SchoolFace:
    face = next((face for face in schools.all_schools(edition, now) if face.slug == slug), None)
    if face is None:
        open_school(slug)
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


def _teachers(face: SchoolFace, asked: Asked) -> Markup:
    """The staff, or those whose name or college begins with what is asked; a page of them with what they teach here.

    Those who teach most stand first. Three queries.
    """
    everybody = staff.teachers_of(face.id)
    fitting = [
        one for one in everybody if not asked.q or asked.q in one.name or one.college.startswith(asked.q)
    ]
    courses = _courses_of(face, [one.account_id for one in fitting])
    fitting.sort(key=lambda one: -len(courses[one.account_id]))
    page: Page[staff.Teacher] = Paginator(fitting, TEACHERS_A_PAGE).get_page(asked.page)
    faces = [
        TeacherFace(
            one.name,
            one.title,
            one.college,
            reverse("portal:teacher", kwargs={"school": face.slug, "account_id": one.account_id}),
            tuple(courses[one.account_id].items()),
        )
        for one in page
    ]
    return piece(
        "school_teachers",
        teachers=faces,
        page=page,
        face=face,
        q=asked.q,
        query="?" + urlencode({"tab": "teachers", **({"q": asked.q} if asked.q else {})}) + "&page=",
        is_long=len(everybody) > TEACHERS_A_PAGE,
    )


def _courses_of(face: SchoolFace, account_ids: list[int]) -> defaultdict[int, dict[str, str]]:
    """What each of these people teaches at the school: title → address. One query."""
    found: defaultdict[int, dict[str, str]] = defaultdict(dict)
    rows = TeamMember.objects.filter(term__in=Term.objects.published(), term__school_id=face.id).order_by(
        "term__starts_at"
    )
    wanted = set(account_ids)
    for account_id, title, term_id in rows.values_list("account_id", "term__course__title", "term_id"):
        if account_id in wanted:
            found[account_id][title] = reverse("portal:term", kwargs={"term_id": term_id})
    return found
