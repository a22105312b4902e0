"""What a school's page shows and says, edited by its administrators: its face, and its notices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from xueyun.audit import actions as audit
from xueyun.core import paragraphs, versions
from xueyun.core.viewer import Viewer
from xueyun.schools.colours import readable
from xueyun.schools.models import Notice, School
from xueyun.ui import html

LONGEST_NOTICE = 10_000


@dataclass(frozen=True, slots=True)
class Face:
    """What a school says of itself; its name, region and address are the platform's."""

    name_en: str
    motto: str
    crest: str
    colour: str
    contact: str
    code_hint: str
    logo: str = ""  # the names of pictures, '' for none
    banner: str = ""

    @classmethod
    def of(cls, school: School) -> Face:
        return cls(**{field: getattr(school, field) for field in cls.__dataclass_fields__})


@dataclass(frozen=True, slots=True)
class NoticeText:
    """A notice as its form says it; `body` is plain text or HTML and is cleaned when it is saved."""

    title: str
    body: str
    published_at: datetime

    @classmethod
    def of(cls, notice: Notice) -> NoticeText:
        return cls(notice.title, notice.body, notice.published_at)


@transaction.atomic
def edit_portal(school: School, shown: Face, new: Face, *, now: datetime, actor: Viewer) -> bool:
    """Save `new` where the school still says what was `shown`. False where nothing is new.

    Raises Changed where somebody else was faster, ValueError for a colour on which white words can't be read.
    """
    readable(new.colour)
    if not versions.save(school, Face.of, shown, new):
        return False
    differ = versions.differences(shown, new)
    _record("schools.edit_portal", school, school.pk, school.name, now, actor, changed=differ)
    return True


@transaction.atomic
def write_notice(school: School, said: NoticeText, *, now: datetime, actor: Viewer | None) -> Notice:
    """A notice that stands on the school's page from `said.published_at` on."""
    made = Notice.objects.create(
        school=school, title=said.title, body=clean(said.body), published_at=said.published_at
    )
    _record("schools.post_notice", school, made.pk, made.title, now, actor)
    return made


@transaction.atomic
def edit_notice(notice: Notice, shown: NoticeText, new: NoticeText, *, now: datetime, actor: Viewer) -> bool:
    """Save `new` where the notice still says what was `shown`. False where nothing is new. Raises Changed."""
    new = NoticeText(new.title, clean(new.body), new.published_at)
    if not versions.save(notice, NoticeText.of, shown, new):
        return False
    _record("schools.edit_notice", notice.school, notice.pk, notice.title, now, actor)
    return True


@transaction.atomic
def withdraw_notice(notice: Notice, *, now: datetime, actor: Viewer, shows: bool = False) -> bool:
    """Take it off the page; with `shows` put it back. False where it is so already."""
    there = Notice.objects.filter(pk=notice.pk, withdrawn_at__isnull=not shows)
    if not there.update(withdrawn_at=None if shows else now):
        return False
    verb = "schools.show_notice" if shows else "schools.withdraw_notice"
    _record(verb, notice.school, notice.pk, notice.title, now, actor)
    return True


def clean(body: str) -> str:
    """Text with paragraphs parted by empty lines, or HTML: cleaned either way."""
    return html.clean(paragraphs.to_html(body))


def _record(
    verb: str,
    school: School,
    object_id: int,
    label: str,
    now: datetime,
    actor: Viewer | None,
    **detail: object,
) -> None:
    audit.record(
        verb,
        now=now,
        actor=actor,
        kind="school" if object_id == school.pk else "notice",
        object_id=object_id,
        label=label,
        school_id=school.pk,
        detail=detail,
    )
