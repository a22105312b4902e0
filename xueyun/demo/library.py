"""The demo's films and handouts: made on the spot, put into each school's library like anyone's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from xueyun.demo.content import HandoutText, LectureText, load_courses, load_handouts, load_lectures
from xueyun.demo.handouts import make_handout
from xueyun.demo.lectures import LectureFiles, make_lecture
from xueyun.media import actions as media
from xueyun.media.ffmpeg import locate
from xueyun.media.models import Asset
from xueyun.schools.models import School

MAKERS = 2  # at once


@dataclass(frozen=True, slots=True)
class Library:
    """Assets by (school, key of the lecture or handout)."""

    lectures: Mapping[tuple[str, str], Asset]
    handouts: Mapping[tuple[str, str], Asset]


def fill(
    schools: Mapping[str, School], main: str, work: Path, now: datetime, tell: Callable[[str], None]
) -> Library:
    """Make every lecture and handout and add it to the libraries of the schools that teach with it.

    `main` is transcoded before all others.
    """
    work.mkdir(parents=True, exist_ok=True)
    lectures, handouts = load_lectures(), load_handouts()
    tell(f"{len(lectures)} lectures, {len(handouts)} handouts")
    with ProcessPoolExecutor(MAKERS) as pool:
        films = {key: pool.submit(_film, text, work, locate().ffmpeg) for key, text in lectures.items()}
        papers = {key: pool.submit(_paper, text, work) for key, text in handouts.items()}
        return Library(
            lectures={
                (school, key): _lecture(schools[school], lectures[key], films[key].result(), key == main, now)
                for school, key in _used("lecture")
            },
            handouts={
                (school, key): media.add_file(
                    schools[school], papers[key].result(), f"{handouts[key].title}.pdf", now
                )
                for school, key in _used("handout")
            },
        )


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


def _lecture(school: School, text: LectureText, files: LectureFiles, is_main: bool, now: datetime) -> Asset:
    asset = media.add_file(school, files.video, f"{text.title}.mp4", now, priority=10 if is_main else 0)
    captions = media.add_file(school, files.captions, f"{text.title}.vtt", now)
    media.attach_captions(asset, captions)
    return asset
