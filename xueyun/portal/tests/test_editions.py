"""What is kept of the shelves is never staler than the database."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction

from xueyun.courses import factories as courses
from xueyun.courses.factories import NOW
from xueyun.courses.models import Course, TeamMember, Term
from xueyun.portal import editions, watching
from xueyun.portal.models import Edition
from xueyun.schools import actions as schools
from xueyun.schools.models import Notice, Region, School

pytestmark = [pytest.mark.django_db, pytest.mark.req("C1", "S2")]
HOUR = timedelta(hours=1)


def test_every_watched_table_has_its_triggers(db: None) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        there = {name for (name,) in cursor.fetchall()}
    assert there >= {watching.name(table, event) for table in watching.tables() for event in watching.EVENTS}


def test_watching_again_is_harmless(cast) -> None:
    watching.watch()
    before = editions.current()
    Course.objects.filter(pk=cast.mooc.course_id).update(title="改名")
    assert editions.current() != before


@pytest.mark.parametrize(
    "change",
    [
        lambda cast: Course.objects.filter(pk=cast.mooc.course_id).update(title="改名"),
        lambda cast: Term.objects.filter(pk=cast.mooc.pk).update(ends_at=NOW + HOUR),
        lambda cast: TeamMember.objects.filter(term=cast.mooc).update(name="改名"),
        lambda cast: TeamMember.objects.filter(term=cast.mooc).delete(),
        lambda cast: School.objects.filter(pk=cast.qinghe.pk).update(motto="新"),
        lambda cast: Region.objects.update(name="新"),
        lambda cast: schools.post_notice(cast.qinghe, "通知", "<p>好</p>", now=NOW),
        lambda cast: courses.draft(courses.course(cast.qinghe, "新课")),
    ],
)
def test_every_change_makes_a_new_edition(cast, change) -> None:
    before = editions.current()
    change(cast)
    assert editions.current() != before


def test_an_insert_that_ignores_conflicts_still_makes_one(cast) -> None:
    before = editions.current()
    Notice.objects.bulk_create(
        [Notice(school=cast.qinghe, title="通知", body="", published_at=NOW)], ignore_conflicts=True
    )
    assert editions.current() != before


def test_learning_makes_none(cast) -> None:
    before = editions.current()
    cast.student.nickname = "新名"
    cast.student.save()
    assert editions.current() == before


def test_an_edition_that_was_rolled_back_never_comes_again(cast) -> None:
    seen = {editions.current()}
    for _ in range(3):
        with transaction.atomic():
            School.objects.filter(pk=cast.qinghe.pk).update(motto="试")
            inside = editions.current()
            transaction.set_rollback(True)
        assert inside not in seen
        seen.add(inside)
    assert editions.current() in seen
    assert len(seen) == 4


def made(*values: object):
    """A maker that gives these values in turn, each good for an hour."""
    row = iter(values)
    return lambda: (next(row), NOW + HOUR)


def test_it_is_made_once_an_edition() -> None:
    make = made("first", "second")
    assert editions.keep("k1", 7, NOW, make) == "first"
    assert editions.keep("k1", 7, NOW, make) == "first"
    assert editions.keep("k1", 8, NOW, make) == "second"


def test_it_is_made_again_when_its_time_is_over() -> None:
    make = made("first", "second")
    assert editions.keep("k2", 7, NOW, make) == "first"
    assert editions.keep("k2", 7, NOW + HOUR, make) == "second"


def test_nothing_is_kept_without_an_edition() -> None:
    Edition.objects.all().delete()
    assert editions.current() is None
    make = made("first", "second")
    assert editions.keep("k3", None, NOW, make) == "first"
    assert editions.keep("k3", None, NOW, make) == "second"


def test_the_memory_is_bounded() -> None:
    for number in range(editions.MOST + 50):
        editions.keep(("many", number), 7, NOW, made(number))
    assert len(editions._kept) <= editions.MOST
