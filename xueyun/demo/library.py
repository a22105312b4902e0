"""The demo's films and handouts: made on the spot, put into each school's library like anyone's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from xueyun.demo import covers
from xueyun.demo.content import (
    HandoutText,
    LectureText,
    load_courses,
    load_handouts,
    load_lectures,
)
from xueyun.demo.handouts import make_handout
from xueyun.demo.lectures import LectureFiles, make_lecture
from xueyun.media import actions as media
from xueyun.media import workplace
from xueyun.media.ffmpeg import locate
from xueyun.media.models import Asset
from xueyun.schools.models import School

MAKERS = 2  # at once


@dataclass(frozen=True, slots=True)
class Library:
    """Assets by (school, key of the lecture or handout); pictures by the course's slug."""

    lectures: Mapping[tuple[str, str], Asset]
    handouts: Mapping[tuple[str, str], Asset]
    covers: Mapping[str, Asset]  # by course


@dataclass(frozen=True, slots=True)
class Making:
    """Films and papers on their way, by key: made in processes of their own while other things go on."""

    films: Mapping[str, Future[LectureFiles]]
    papers: Mapping[str, Future[Path]]


@contextmanager
def making(main: str, work: Path) -> Iterator[Making]:
    """Begin to make every lecture and handout, the lecture `main` first."""
    work.mkdir(parents=True, exist_ok=True)
    keys = sorted(load_lectures(), key=lambda key: key != main)
    with ProcessPoolExecutor(MAKERS) as pool:
        yield Making(
            films={key: pool.submit(_film, load_lectures()[key], work, locate().ffmpeg) for key in keys},
            papers={key: pool.submit(_paper, text, work) for key, text in load_handouts().items()},
        )


def add_lecture(school: School, key: str, made: Making, now: datetime, *, priority: int = 0) -> Asset:
    """Put a film with its captions into a school's library, as soon as it is made; higher priorities are transcoded
    first.
    """
    files, title = made.films[key].result(), load_lectures()[key].title
    asset = media.add_file(school, files.video, f"{title}.mp4", now, priority=priority)
    media.attach_captions(asset, media.add_file(school, files.captions, f"{title}.vtt", now))
    return asset


def fill(schools: Mapping[str, School], made: Making, now: datetime) -> Library:
    """Put every lecture and handout into the libraries of the schools that teach with it."""
    handouts = load_handouts()
    return Library(
        lectures={
            (school, key): add_lecture(schools[school], key, made, now) for school, key in _used("lecture")
        },
        handouts={
            (school, key): media.add_file(
                schools[school], made.papers[key].result(), f"{handouts[key].title}.pdf", now
            )
            for school, key in _used("handout")
        },
        covers=paint(schools, now),
    )


def paint(schools: Mapping[str, School], now: datetime) -> dict[str, Asset]:
    """The pictures of courses that have one, by the course's slug, in their schools' libraries."""
    made = {}
    with workplace.incoming() as folder:
        for course in load_courses():
            if course.slug in covers.PICTURES:
                path = covers.make(course.slug, folder)
                made[course.slug] = media.add_file(schools[course.school], path, f"{course.title}.png", now)
    return made


def _used(what: str) -> list[tuple[str, str]]:
    """(school, key) of every lecture or handout that a course's tree names, once each."""
    pairs = [
        (course.school, key)
        for course in load_courses()
        for term in course.terms
        for unit in term.units()
        if (key := getattr(unit, what))
    ]
    return list(dict.fromkeys(pairs))


def _film(text: LectureText, work: Path, ffmpeg: Path) -> LectureFiles:
    return make_lecture(text, work, ffmpeg=ffmpeg)


def _paper(text: HandoutText, work: Path) -> Path:
    return make_handout(text, work)
