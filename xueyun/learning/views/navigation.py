"""The left navigation of a learning page, in the manual's words."""

from __future__ import annotations

from functools import lru_cache
from typing import TypedDict

from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy

from xueyun.courses.models import Term


class Item(TypedDict):
    """One entry, as the component `side_nav` takes it."""

    label: str
    icon: str
    url: str
    current: bool


ENTRIES = (
    ("announcements", pgettext_lazy("learning", "Announcements"), "megaphone"),
    ("grading", pgettext_lazy("learning", "Grading"), "scale"),
    ("home", pgettext_lazy("learning", "Courseware"), "layers"),
    ("quizzes", pgettext_lazy("learning", "Quizzes and homework"), "clipboard-list"),
    ("exams", pgettext_lazy("learning", "Exams"), "pencil"),
    ("discussion", pgettext_lazy("learning", "Discussion"), "message-square"),
)


def navigation(term: Term, current: str) -> tuple[Item, ...]:
    """公告 / 评分标准 / 课件 / 测验与作业 / 考试 / 讨论区 (mission, L1)."""
    return _kept(term.pk, current, get_language() or "")


@lru_cache(maxsize=2048)
def _kept(term_id: int, current: str, _language: str) -> tuple[Item, ...]:
    return tuple(
        Item(
            label=str(label),
            icon=icon,
            url=reverse(f"learning:{name}", kwargs={"term_id": term_id}),
            current=name == current,
        )
        for name, label, icon in ENTRIES
    )
