"""The built world: what its list says, and lives in every state. Films and papers are rows here; `test_lectures.py`
and `test_handouts.py` make real ones.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import TestCase

from xueyun.console import figures
from xueyun.courses import outlines
from xueyun.courses.models import Application, Course, Review
from xueyun.demo import cast as casting
from xueyun.demo import desks, library, lives, terms, world
from xueyun.enrolment.models import NextRun, Reason
from xueyun.media import faces, storage
from xueyun.media import factories as media
from xueyun.notices.models import Message
from xueyun.progress.models import State, UnitState
from xueyun.schools.models import Notice, School

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
ELSEWHERE = "http://127.0.0.1:8123"
STATUSES = {"upcoming", "running", "ended"}


@dataclass(frozen=True)
class Desks:
    """What waits, and for whom."""

    waiting: dict[str, figures.Waiting]  # by school
    scheduled: set[str]  # schools with a notice for later
    reports: list[tuple[int, int]]  # of imports that are done: made, refused
    approvals: int
    sent_back: list[str]  # titles of courses that were applied for
    next_runs: set[tuple[str, str]]  # course and status of the run on which somebody asked for the next one
    unread: dict[str, set[str]]  # kinds of messages, by who has not read them


@dataclass(frozen=True)
class Seen:
    """What there was to see in the built world; the world itself is gone."""

    listing: dict[str, Any]
    # The list as starts so many days later leave it, and where the terms stand then.
    later: dict[int, dict[str, Any]]
    stands: dict[int, dict[str, str]]
    units: dict[int, int]  # of each running term
    states: dict[tuple[int, int], list[int]]  # by account and term
    enrolled: set[tuple[int, int]]  # account and running term
    guide: int  # the account that visitors of the demo sign in as
    desks: Desks
    pages: dict[str, tuple[bool, bool, int]]  # of each course: has it a cover, a trailer, how many questions
    faces: dict[str, tuple[bool, bool]]  # by school: whether its logo and its banner are stored


def what_waits(people: casting.Cast) -> Desks:
    main = people.schools[world.MAIN_SCHOOL]
    readers = {
        "student": people.students[world.MAIN_SCHOOL][0],
        "teacher": people.teachers[desks.LEAD],
        "administrator": people.admins[world.MAIN_SCHOOL],
    }
    waiting = NextRun.objects.waiting().select_related("course", "asked_on")
    return Desks(
        {slug: figures.waiting(school, NOW) for slug, school in people.schools.items()},
        set(Notice.objects.filter(published_at__gt=NOW).values_list("school__slug", flat=True)),
        list(main.imports.filter(state="done").order_by("pk").values_list("made", "refused")),
        Review.objects.waiting().count(),
        list(Application.objects.filter(state="sent_back").values_list("title", flat=True)),
        {(row.course.title, str(row.asked_on.status(NOW))) for row in waiting},
        {
            who: set(Message.objects.of(reader.account.pk).unread().values_list("kind", flat=True))
            for who, reader in readers.items()
        },
    )


def look(patch: pytest.MonkeyPatch) -> Seen:
    people = casting.gather(NOW, lambda _line: None)
    shelf = library.Library(
        {(school, key): media.video(people.schools[school], key) for school, key in library._used("lecture")},
        {(school, key): media.pdf(people.schools[school], key) for school, key in library._used("handout")},
        library.paint(people.schools, NOW),
    )
    made = terms.teach(people, shelf, NOW)
    lives.live(people, made, NOW)
    desks.fill(people, made, shelf, NOW)
    running = [term for term in made.values() if term.status(NOW) == "running"]
    states: dict[tuple[int, int], list[int]] = defaultdict(list)
    for account, term, state in UnitState.objects.values_list("account", "term", "state"):
        states[account, term].append(state)
    listing = world.report(people, made, NOW)
    world._write(listing)
    patch.setattr(settings, "BASE_URL", ELSEWHERE)
    later, stands = {}, {}
    for days in (45, 200):
        world.renew(NOW + timedelta(days=days))
        later[days] = json.loads((settings.DATA / "demo.json").read_text(encoding="utf-8"))
        stands[days] = {term.ref: str(term.status(NOW + timedelta(days=days))) for term in made.values()}
    return Seen(
        listing,
        later,
        stands,
        {term.pk: len(outlines.load(term.outline_id).order) for term in running},
        states,
        set(Reason.objects.live().filter(term__in=running).values_list("account", "term")),
        people.students[world.MAIN_SCHOOL][0].account.pk,
        what_waits(people),
        {
            one.title: (one.cover is not None, one.trailer is not None, len(one.faq))
            for one in Course.objects.select_related("cover", "trailer")
        },
        {
            one.slug: (bool(one.logo), bool(one.banner)) if _is_stored(one) else (False, False)
            for one in School.objects.all()
        },
    )


def _is_stored(school: School) -> bool:
    pictures = [(school.logo, "logo"), (school.banner, "banner")]
    return all(storage.exists(faces.name_of(digest, shape)) for digest, shape in pictures if digest)


def keys(rows: list[dict[str, object]]) -> set[str]:
    """The keys that every one of these rows has; no row has others."""
    [found] = {frozenset(row) for row in rows}
    return set(found)


class TestTheBuiltWorld(TestCase):
    """One world for all of these: building it takes a while."""

    seen: Seen

    @classmethod
    def setUpTestData(cls) -> None:
        with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as data:
            patch.setattr(settings, "DATA", Path(data))
            cls.seen = look(patch)

    def test_its_list_has_this_shape(self):
        seen = self.seen
        listing = seen.listing
        assert set(listing) == {"base_url", "schools", "accounts", "unclaimed", "terms"}
        assert keys(listing["schools"]) == {"slug", "name"}
        assert keys(listing["accounts"]) == {"role", "login", "password", "school"}
        assert keys(listing["unclaimed"]) == {"school", "student_no", "name", "code"}
        assert keys(listing["terms"]) == {
            *("id", "school", "course", "audience", "mode", "status", "source", "password", "url")
        }
        slugs = {row["slug"] for row in listing["schools"]}
        assert len(slugs) == 3
        roles = Counter(row["role"] for row in listing["accounts"])
        assert set(roles) == {"student", "teacher", "school_admin", "platform_admin", "learner"}
        assert (roles["student"], roles["school_admin"], roles["platform_admin"], roles["learner"]) == (
            30,
            3,
            1,
            1,
        )
        for row in listing["accounts"]:
            is_of_no_school = row["role"] in {"platform_admin", "learner"}
            assert row["school"] is None if is_of_no_school else row["school"] in slugs
        assert Counter(row["school"] for row in listing["unclaimed"]) == dict.fromkeys(slugs, 48)
        assert all(re.fullmatch(r"\d{5}[\dX]", row["code"]) for row in listing["unclaimed"])

    def test_its_list_has_terms_of_every_kind(self):
        seen = self.seen
        rows = seen.listing["terms"]
        assert {row["audience"] for row in rows} == {"mooc", "spoc"}
        assert {row["mode"] for row in rows} == {"independent", "synchronous"}
        assert {row["status"] for row in rows} == STATUSES
        by_id = {row["id"]: row for row in rows}
        assert len(by_id) == len(rows)
        layers = [row for row in rows if row["mode"] == "synchronous"]
        assert len(layers) >= 2
        for row in rows:
            assert (row["source"] is not None) == (row["mode"] == "synchronous")
            assert row["url"] == f"{seen.listing['base_url']}/terms/{row['id']}/"
            assert row["password"] is None or (row["password"] and row["audience"] == "spoc")
        for layer in layers:
            source = by_id[layer["source"]]
            assert (source["audience"], source["mode"]) == ("mooc", "independent")
            assert source["school"] != layer["school"]
        assert any(row["password"] for row in rows)

    def test_a_start_days_later_says_where_the_terms_stand_then(self):
        seen = self.seen
        moved = set()
        for days, after in seen.later.items():
            assert {row["id"]: row["status"] for row in after["terms"]} == seen.stands[days]
            moved |= {
                (old["status"], new["status"])
                for old, new in zip(seen.listing["terms"], after["terms"], strict=True)
            }
            for part in ("schools", "accounts", "unclaimed"):
                assert after[part] == seen.listing[part]
        assert {("upcoming", "running"), ("running", "ended"), ("ended", "ended")} <= moved

    def test_a_start_at_another_port_names_the_address_it_is_served_at(self):
        seen = self.seen
        for after in seen.later.values():
            assert after["base_url"] == ELSEWHERE
            assert all(row["url"] == f"{ELSEWHERE}/terms/{row['id']}/" for row in after["terms"])

    def test_its_students_are_in_different_states(self):
        seen = self.seen
        assert {State.BEGUN, State.DONE} <= {state for row in seen.states.values() for state in row}
        partly = [
            account
            for (account, term), row in seen.states.items()
            if term in seen.units and 0 < row.count(State.DONE) < seen.units[term]
        ]
        assert len(partly) >= 10
        assert seen.guide in partly, "whom visitors sign in as"
        assert seen.enrolled - set(seen.states), "somebody has enrolled and not begun"

    def test_intro_pages_have_covers_trailers_and_questions(self):
        assert self.seen.pages["微积分（一）"] == (True, True, 3)
        assert self.seen.pages["大学物理（机电类）"][:2] == (True, True), "taken over from the source"
        assert sum(cover for cover, _trailer, _questions in self.seen.pages.values()) >= 4
        assert any(not cover for cover, _trailer, _questions in self.seen.pages.values()), (
            "the drawn ones too"
        )

    def test_two_schools_have_a_crest_of_their_own_and_one_a_banner(self):
        assert self.seen.faces == {
            "qinghe": (True, True),
            "mingde": (True, False),
            "jiangzhou": (False, False),
        }, "pictures that are stored; the third shows the drawn letters"

    def test_something_waits_on_every_desk(self):
        seen = self.seen.desks
        main = seen.waiting[world.MAIN_SCHOOL]
        assert (main.applications, main.disputes, main.imports) == (1, 1, 1)
        assert seen.sent_back == ["数学建模入门"]
        assert all(one.locks for one in seen.waiting.values())
        assert seen.scheduled == set(seen.waiting)
        assert seen.reports == [(len(desks.LATE), 2)]
        assert seen.approvals == 1

    def test_somebody_waits_for_a_next_run(self):
        assert self.seen.desks.next_runs == {("数据结构", "ended")}

    def test_whom_visitors_sign_in_as_have_unread_messages_of_several_kinds(self):
        unread = self.seen.desks.unread
        assert unread["student"] >= {"certification", "platform", "security"}
        assert unread["teacher"] >= {"course", "platform", "security"}
        assert unread["administrator"] >= {"platform", "security"}
