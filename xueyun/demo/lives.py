"""What the students of the demo world have done so far: enrolments, and progress in different states."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class _Deed:
    """One unit that one person was before, at one moment; `share` of it was seen."""

    moment: datetime
    person: Person
    term: Term
    version: UnitVersion
    kind: str
    share: float

    @property
    def amount(self) -> int:
        """Milliseconds of a video, pages of a document."""
        asset = self.version.asset
        return (asset.duration_ms or asset.pages or 0) if asset else 0


def live(cast: Cast, terms: Mapping[str, Term], now: datetime) -> None:
    """Enrol students as students do, and let them learn up to today; the same lives at every run."""
    dice = random.Random(2026)
    texts = {row.key: (course.school, row) for course in load_courses() for row in course.terms}
    people = [person for students in cast.students.values() for person in students]
    deeds: dict[int, list[_Deed]] = defaultdict(list)
    for key, term in terms.items():
        school, row = texts[key]
        for person in _takers(people, cast.learner, school, row, dice):
            _take(person, term, row, now)
            if row.start_day < 0:
                deeds[person.account.pk] += _deeds(person, term, now, dice)
    for mine in deeds.values():
        _do_all(mine)


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


def _deeds(person: Person, term: Term, now: datetime, dice: random.Random) -> list[_Deed]:
    """Through the open units in order, as far as this one comes; the last of them half done."""
    if term.outline_id is None:
        return []
    places = [place for place in outlines.load(term.outline_id).order if place.is_open(now)]
    reach = round(len(places) * min(1.0, dice.betavariate(2, 2) * 1.2))
    ids = [place.unit.version_id for place in places[:reach]]
    versions = UnitVersion.objects.select_related("asset").in_bulk(ids)
    until = min(now, term.ends_at) - timedelta(hours=1)
    step = (until - term.starts_at) / max(1, reach)
    return [
        _Deed(
            term.starts_at + step * number,
            person,
            term,
            versions[place.unit.version_id],
            place.unit.kind,
            0.4 if number == reach else 1.0,
        )
        for number, place in enumerate(places[:reach], start=1)
    ]


def _do_all(deeds: list[_Deed]) -> None:
    """One person's deeds, one after another: nobody watches two films at once, and the meter knows."""
    clock: datetime | None = None
    for deed in sorted(deeds, key=lambda deed: deed.moment):
        length = timedelta(milliseconds=deed.amount if deed.kind == "video" else 0)
        clock = max(deed.moment, clock + length) if clock else deed.moment
        _do(deed, clock, length)


def _do(deed: _Deed, moment: datetime, length: timedelta) -> None:
    facts = Facts(
        account_id=deed.person.account.pk,
        unit_id=deed.version.unit_id,
        term_id=deed.term.pk,
        measure=MEASURES[deed.kind],
        issued_ms=milliseconds(moment - length),
        asset_id=deed.version.asset_id,
        amount=deed.amount,
        threshold=deed.term.video_threshold,
    )
    size = max(1, round(facts.size * deed.share))
    if deed.kind == "video":
        progress.cover(facts, [(0, size)], size * 1000 if deed.share < 1 else 0, now=moment)
    elif deed.kind == "pdf":
        progress.show_pages(facts, [(0, size)], size - 1, now=moment)
    elif deed.share < 1:
        progress.begin(facts, now=moment)
    else:
        progress.reach_end(facts, now=moment)
