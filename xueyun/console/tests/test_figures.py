"""The figures of the overviews and statistics against a count by hand, in a world of many fates."""

from __future__ import annotations

import random
from collections import Counter
from datetime import datetime, timedelta

import pytest

from xueyun.accounts import factories as accounts
from xueyun.console import figures, statistics
from xueyun.core.times import local
from xueyun.schools import actions, factories
from xueyun.schools.actions import students
from xueyun.schools.factories import NOW
from xueyun.schools.models import Certification, RosterEntry, School

pytestmark = [pytest.mark.django_db, pytest.mark.req("S2", "S6")]
CLASSES = ("", "一班", "二班", "三班")
ENTRIES = 60


@pytest.fixture(params=[1, 2, 3])
def rng(request: pytest.FixtureRequest) -> random.Random:
    return random.Random(request.param)  # noqa: S311  the same at every run


def live(school: School, rng: random.Random, now: datetime) -> None:
    """Entries of both kinds, certified at some time, some of them removed, bound again, moved or disabled."""
    chief = factories.viewer(factories.administrator(school, f"教务处{school.slug}"))
    for n in range(ENTRIES):
        kind = "teacher" if rng.random() < 0.2 else "student"
        entry = factories.entry(school, f"2024{n:04}", kind=kind, class_name=rng.choice(CLASSES))
        for _bond in range(rng.choice((0, 0, 1, 1, 2))):
            for old in Certification.objects.live().filter(entry=entry):
                actions.remove_certification(old, reason="重新认证", now=now, actor=chief)
            moment = now - timedelta(hours=rng.randrange(1, 40 * 24))
            bond = factories.certification(accounts.account(), entry, now=moment)
            if rng.random() < 0.5:
                used = moment + (now - moment) * rng.random()
                actions.touch(factories.viewer(bond.account), school.pk, now=used)
        fate = rng.random()
        if fate < 0.2:
            students.disable([entry], reason="毕业", now=now, actor=chief)
        elif fate < 0.3:
            students.move_to_class([entry], rng.choice(CLASSES[1:]), reason="转专业", now=now, actor=chief)


@pytest.fixture
def school(rng: random.Random) -> School:
    at = factories.school()
    live(at, rng, NOW)
    live(factories.school("mingde", "明德大学"), rng, NOW)
    return at


def test_the_roster_its_classes_and_the_platforms_list_say_what_a_count_by_hand_says(school: School) -> None:
    entries = [e for e in RosterEntry.objects.all() if e.school_id == school.pk and e.disabled_at is None]
    held = {bond.entry_id for bond in Certification.objects.all() if bond.removed_at is None}
    certified = sum(entry.pk in held for entry in entries)
    counted = figures.roster(school)
    assert counted.students == sum(entry.kind == "student" for entry in entries)
    assert (counted.entries, counted.certified) == (len(entries), certified)
    assert 0 < certified < len(entries)
    by_hand = Counter(entry.class_name for entry in entries if entry.kind == "student")
    bound = Counter(e.class_name for e in entries if e.kind == "student" and e.pk in held)
    told = {one.name: (one.entries, one.certified) for one in statistics.by_class(school)}
    assert told == {name: (count, bound[name]) for name, count in by_hand.items()}
    listed = {one.slug: (one.entries_count, one.certified_count) for one in figures.schools()}
    assert listed[school.slug] == (len(entries), certified), "certified of how many, and never more than that"


def test_the_days_and_the_week_say_what_a_count_by_hand_says(school: School) -> None:
    bonds = [bond for bond in Certification.objects.all() if bond.school_id == school.pk]
    days = Counter(local(bond.certified_at).date() for bond in bonds)
    told = statistics.by_day(school, NOW)
    assert [(local(one.day).date(), one.count) for one in told] == [
        (day, days[day]) for day in (local(NOW).date() - timedelta(days=n) for n in reversed(range(30)))
    ]
    lately = [b for b in bonds if b.removed_at is None and NOW - b.last_used_at < timedelta(days=7)]
    assert figures.active(school, NOW) == len(lately) > 0
