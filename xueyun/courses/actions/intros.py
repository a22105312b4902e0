"""The intro page of a course, written: each part saved over what was seen, or not at all; shown by all runs at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from xueyun.audit import actions as audit
from xueyun.core.verdict import NOT_THERE, Refused
from xueyun.core.versions import Stale
from xueyun.core.viewer import Viewer
from xueyun.courses import bodies, covers, hooks, intros, rules
from xueyun.courses.covers import Crop
from xueyun.courses.intros import Question, Words
from xueyun.courses.models import Course, TeamMember
from xueyun.media.models import Asset
from xueyun.schools.rules import may_open


def describe(course: Course, words: Words, *, seen: str, now: datetime, actor: Viewer | None = None) -> bool:
    """Its name, subject and texts; False where nothing is new. Raises Stale, and Unfit with what is wrong."""
    new = words.cleaned()
    return _save(
        course, "words", {name: getattr(new, name) for name in intros.PARTS["words"]}, seen, now, actor
    )


def answer(
    course: Course, questions: Iterable[Question], *, seen: str, now: datetime, actor: Viewer | None = None
) -> bool:
    """Its questions and answers, in this order; False where nothing is new. Raises Stale and Unfit."""
    return _save(course, "faq", {"faq": intros.rows(intros.cleaned(questions))}, seen, now, actor)


def set_cover(
    course: Course,
    picture: Asset | None,
    crop: Crop | None,
    alt: str,
    *,
    seen: str,
    now: datetime,
    actor: Viewer | None = None,
) -> bool:
    """A part of a picture (the largest from its middle where none is said) as the cover; None takes it away.

    Raises Stale, Unfit, BadFile for a picture that can't be one, Refused for a part of it that can't.
    """
    if picture is None:
        return _save(course, "cover", {"cover_id": None, "cover_crop": "", "cover_alt": ""}, seen, now, actor)
    words = intros.cleaned_alt(alt)
    crop = crop or Crop.largest(*covers.upright_size(picture))
    covers.draw(picture, crop)
    said = {"cover_id": picture.pk, "cover_crop": str(crop), "cover_alt": words}
    return _save(course, "cover", said, seen, now, actor, picture)


def set_trailer(
    course: Course, video: Asset | None, *, seen: str, now: datetime, actor: Viewer | None = None
) -> bool:
    """The video that everybody may watch before enrolling, or none. It shows as soon as it is ready. Raises Stale."""
    return _save(course, "trailer", {"trailer_id": video.pk if video else None}, seen, now, actor, video)


@transaction.atomic
def _save(
    course: Course,
    part: str,
    said: dict[str, Any],
    seen: str,
    now: datetime,
    actor: Viewer | None,
    file: Asset | None = None,
) -> bool:
    there = Course.objects.select_for_update(of=("self",)).select_related("school").get(pk=course.pk)
    if actor is not None:
        _may_still(there, actor)
    was = intros.facts(there, part)
    if was == said:
        return False
    if intros.mark(there, part) != seen:
        raise Stale(there)
    if file is not None and not Asset.objects.select_for_update(of=("self",)).filter(pk=file.pk).exists():
        raise Refused(NOT_THERE)
    if part == "words":
        wanted = intros.files_of(str(said[name]) for name in intros.TEXTS)
        bodies.check_named(there, wanted, there.files.values_list("asset_id"), actor)
    Course.objects.filter(pk=course.pk).update(**said)
    for name, value in said.items():
        setattr(course, name, value)
    if part == "words":
        intros.hold(course)
    changed = [name.removesuffix("_id") for name in said if was[name] != said[name]]
    audit.record(
        "courses.edit_intro", now=now, actor=actor, kind="course", object_id=course.pk, label=course.title,
        school_id=course.school_id, detail={"changed": changed},
    )  # fmt: skip
    hooks.course_described.run(course, now=now)
    return True


def _may_still(course: Course, actor: Viewer) -> None:
    """Raises Refused unless the actor is of those who keep the page at this moment, whatever a page said before."""
    latest = intros.latest_run(course.pk)
    mine = TeamMember.objects.filter(
        term__course=course, term__number__lte=latest, account_id=actor.account_id or 0
    )
    member = mine.select_related("term").order_by("-term__number").first()
    if member is None:
        raise Refused(NOT_THERE)
    rules.may_describe(member.term, member.role, latest).or_refuse()
    may_open(course.school).or_refuse()
