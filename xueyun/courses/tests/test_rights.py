"""The table of rights, against what the mission promises each role and what the rules answer."""

from __future__ import annotations

import pytest

from xueyun.courses import rules
from xueyun.courses.models import Term
from xueyun.courses.rights import RIGHTS, ROLES

pytestmark = pytest.mark.req("T1")

# lead, instructor, assistant: written by hand, as a teacher reads it.
PROMISED = {
    "read": (True, True, True),
    "content": (True, True, False),
    "intro": (True, True, False),
    "students": (True, True, False),
    "announcements": (True, True, False),
    "messages": (True, True, False),
    "publish": (True, True, False),
    "publish_first": (True, False, False),
    "settings": (True, False, False),
    "team": (True, False, False),
    "next_run": (True, False, False),
}


def test_each_right_is_held_by_whom_it_is_promised() -> None:
    assert {right.key: tuple(right.held_by(role) for role in ROLES) for right in RIGHTS} == PROMISED


def test_nobody_without_a_role_holds_any() -> None:
    assert not [right.key for right in RIGHTS if right.held_by("") or right.held_by("student")]


def test_a_refusal_says_whose_it_is() -> None:
    run = Term(audience="spoc")
    assert rules.may_direct(run, "instructor").code == "lead_only"
    assert rules.may_edit(run, "assistant").code == "assistant"
    assert rules.may_direct(run, "").hidden
