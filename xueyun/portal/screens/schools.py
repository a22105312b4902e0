"""学校云: the schools, found by name, pinyin initials and city."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language

from xueyun.courses.models import Term
from xueyun.portal import editions, shelf
from xueyun.schools.models import School
from xueyun.search.lookup import LONGEST_QUERY, find


@dataclass(frozen=True, slots=True)
class SchoolFace:
    """What lists and banners show of a school, in the reader's language. `moocs` and `spocs` count courses."""

    id: int
    slug: str
    name: str
    motto: str
    city: str
    colour: str
    crest: str
    logo: str
    banner: str
    moocs: int
    spocs: int


def all_schools(edition: int | None, now: datetime) -> list[SchoolFace]:
    """Every school, those with most courses first. No query while it is kept, else one (and the shelf's)."""
    return editions.keep(("schools", get_language()), edition, now, lambda: _read(edition, now))


def found(query: str, now: datetime) -> list[SchoolFace]:
    """The schools that a query means, best first; all of them for an empty one."""
    known = all_schools(editions.current(), now)
    query = query.strip()[:LONGEST_QUERY]
    if not query:
        return known
    faces = {face.id: face for face in known}
    return [faces[hit.object_id] for hit in find("school", query) if hit.object_id in faces]


@dataclass(frozen=True, slots=True)
class Reach:
    """How to reach a school; `contact` is '' where it has told nothing."""

    slug: str
    name: str
    contact: str


def reach(slug: str) -> Reach | None:
    """The school of that name in addresses, if there is one."""
    school = School.objects.filter(slug=slug, suspended_at=None).first()
    return Reach(school.slug, school.called, school.contact) if school else None


def _read(edition: int | None, now: datetime) -> tuple[list[SchoolFace], datetime]:
    on = shelf.load(edition, now)
    moocs = _courses(on, Term.Audience.MOOC)
    spocs = _courses(on, Term.Audience.SPOC)
    faces = [
        SchoolFace(
            id=school.pk,
            slug=school.slug,
            name=school.called,
            motto=school.motto,
            city=school.region.called,
            colour=school.colour,
            crest=school.crest or school.name,
            logo=school.logo,
            banner=school.banner,
            moocs=moocs.get(school.pk, 0),
            spocs=spocs.get(school.pk, 0),
        )
        for school in School.objects.filter(suspended_at=None)
        .select_related("region")
        .order_by("created_at", "pk")
    ]
    faces.sort(key=lambda face: -(face.moocs + face.spocs))
    return faces, now + shelf.KEPT_FOR


def _courses(on: shelf.Shelf, audience: str) -> dict[int, int]:
    """How many courses each school has for this audience."""
    pairs = {(entry.school_id, entry.course_id) for entry in on.entries if entry.audience == audience}
    counts: dict[int, int] = {}
    for school_id, _course in pairs:
        counts[school_id] = counts.get(school_id, 0) + 1
    return counts
