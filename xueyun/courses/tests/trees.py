"""A tree in a few words, for tests that change it."""

from __future__ import annotations

from datetime import datetime

from xueyun.accounts import factories as accounts
from xueyun.courses import drafts
from xueyun.courses.actions import editing, nodes
from xueyun.courses.drafts import Draft, Level, Ref
from xueyun.courses.models import Lesson, Term, Unit
from xueyun.courses.models.content import Node
from xueyun.schools import factories as schools

LEAD = "李老师"


def top(term: Term) -> Ref:
    return Ref(Level.TERM, term.pk)


def named(term: Term, title: str) -> Ref:
    """The live node of this name."""
    return drafts.ref_of(node(term, title))


def node(term: Term, title: str) -> Node:
    return next(one for one in drafts.load(term).walk() if one.title == title)


def outline(term: Term) -> list[str]:
    """The draft in reading order: '章', ' 课时', '  单元'."""
    draft = drafts.load(term)
    check(draft)
    return [" " * _depth(one) + one.title for one in draft.walk()]


def check(draft: Draft) -> None:
    """The tree is whole: positions rise strictly among siblings, and every live node is reached once."""
    families = [draft.chapters, *draft.lessons.values(), *draft.units.values()]
    for family in families:
        places = [one.position for one in family]
        assert places == sorted(set(places)), places
    seen = [drafts.ref_of(one) for one in draft.walk()]
    assert len(seen) == len(set(seen))
    live = {
        drafts.ref_of(one)
        for level in drafts.TABLES
        for one in drafts.of_term(level, draft.term.pk)
        if drafts.is_live(one)
    }
    assert live == set(seen)


def _depth(one: Node) -> int:
    if isinstance(one, Unit):
        return 2 if one.lesson_id else 1 if one.chapter_id else 0
    return 1 if isinstance(one, Lesson) else 0


def opens(term: Term, refs: list[Ref], moment: datetime | None) -> int:
    """Their opening time, in the place of what stands there."""
    seen = editing.release_mark(nodes.found(term, refs))
    return editing.set_release(term, refs, moment, seen=seen)


def actor():
    return schools.viewer(accounts.account(nickname=LEAD))
