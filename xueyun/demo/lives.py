"""What the students of the demo world have done so far: enrolments, and progress in different states."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from xueyun.courses import outlines
from xueyun.courses.models import Term, UnitVersion
from xueyun.demo.cast import Cast, Person
from xueyun.demo.content import TermText, load_courses
from xueyun.enrolment import actions as enrolment
from xueyun.media.tickets import milliseconds
from xueyun.progress import actions as progress
from xueyun.progress.facts import Facts, Measure

MEASURES = {"video": Measure.SECONDS, "pdf": Measure.PAGES, "text": Measure.END}


def live(cast: Cast, terms: Mapping[str, Term], now: datetime) -> None:
    """Enrol students as students do, and let them learn up to today; the same lives at every run."""
    dice = random.Random(2026)
    texts = {row.key: (course.school, row) for course in load_courses() for row in course.terms}
    people = [person for students in cast.students.values() for person in students]
    for key, term in terms.items():
        school, row = texts[key]
        for person in _takers(people, cast.learner, school, row, dice):
            _take(person, term, row, now)
            if row.start_day < 0:
                _learn(person, term, now, dice)


def _takers(
    people: Iterable[Person], learner: Person | None, school: str, row: TermText, dice: random.Random
) -> list[Person]:
    """Most of a school's students take its SPOCs, some of everyone takes a MOOC. The first student of each school, whom
    visitors of the demo sign in as, takes all of the school's running SPOCs."""
    found = []
    for person in people:
        is_ours = person.school == school
        chance = 0.8 if row.audience == "spoc" and is_ours else 0.3 if row.audience == "mooc" else 0.0
        is_guide = person.login.startswith("student@") and is_ours and row.status != "upcoming"
        if is_guide or dice.random() < chance:
            found.append(person)
    if learner and row.audience == "mooc" and row.status == "running":
        found.append(learner)
    return found


def _take(person: Person, term: Term, row: TermText, now: datetime) -> None:
    published = term.published_at or now
    moment = min(max(published, row.starts_at(now) - timedelta(days=3)) + timedelta(hours=5), now)
    enrolment.enrol(person.viewer, term, now=moment, password=row.password)


def _learn(person: Person, term: Term, now: datetime, dice: random.Random) -> None:
    """Through the open units in order, as far as this one comes; the last of them half done."""
    if term.outline_id is None:
        return
    places = [place for place in outlines.load(term.outline_id).order if place.is_open(now)]
    reach = round(len(places) * min(1.0, dice.betavariate(2, 2) * 1.2))
    versions = UnitVersion.objects.select_related("asset").in_bulk(
        [p.unit.version_id for p in places[:reach]]
    )
    until = min(now, term.ends_at) - timedelta(hours=1)
    step = (until - term.starts_at) / max(1, reach)
    for number, place in enumerate(places[:reach], start=1):
        moment = term.starts_at + step * number
        is_last = number == reach
        _do(person, term, versions[place.unit.version_id], place.unit.kind, moment, 0.4 if is_last else 1.0)


def _do(person: Person, term: Term, version: UnitVersion, kind: str, moment: datetime, share: float) -> None:
    asset = version.asset
    amount = (asset.duration_ms or asset.pages or 0) if asset else 0
    facts = Facts(
        account_id=person.account.pk,
        unit_id=version.unit_id,
        term_id=term.pk,
        measure=MEASURES[kind],
        issued_ms=milliseconds(moment - timedelta(milliseconds=amount if kind == "video" else 0)),
        asset_id=version.asset_id,
        amount=amount,
        threshold=term.video_threshold,
    )
    size = max(1, round(facts.size * share))
    if kind == "video":
        progress.cover(facts, [(0, size)], size * 1000 if share < 1 else 0, now=moment)
    elif kind == "pdf":
        progress.show_pages(facts, [(0, size)], size - 1, now=moment)
    elif share < 1:
        progress.begin(facts, now=moment)
    else:
        progress.reach_end(facts, now=moment)
