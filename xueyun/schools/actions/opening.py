"""Opening a school and telling its people something."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, Q
from django.utils.translation import gettext_lazy as _

from xueyun.audit import actions as audit
from xueyun.core import versions
from xueyun.core.verdict import Refused, refuse
from xueyun.core.viewer import Viewer
from xueyun.schools import tellings
from xueyun.schools.actions.portal import NoticeText, write_notice
from xueyun.schools.colours import readable
from xueyun.schools.models import Notice, Region, School
from xueyun.search import actions as search

SCHOOL_EXISTS = refuse("school_exists", _("Another school has this name or this address."), status=409)
REGION_EXISTS = refuse("region_exists", _("Another region has this address."), status=409)
REGION_IN_USE = refuse("region_in_use", _("Schools are in this region. Move them first."), status=409)


def open_region(slug: str, name: str, *, name_en: str = "") -> Region:
    """The city of that slug, made where it is new."""
    return Region.objects.get_or_create(slug=slug, defaults={"name": name, "name_en": name_en})[0]


def open_school(
    slug: str,
    name: str,
    region: Region,
    *,
    now: datetime,
    actor: Viewer | None = None,
    name_en: str = "",
    motto: str = "",
    colour: str = "#1f7a5c",
    crest: str = "",
    code_hint: str = "",
    contact: str = "",
) -> School:
    """A new tenant. Raises ValueError for a colour on which white words can't be read, Refused 'school_exists'."""
    with transaction.atomic():
        if School.objects.filter(Q(slug=slug) | Q(name=name)).exists():
            raise Refused(SCHOOL_EXISTS)
        school = School.objects.create(
            slug=slug,
            name=name,
            region=region,
            name_en=name_en,
            motto=motto,
            colour=readable(colour),
            crest=crest,
            code_hint=code_hint,
            contact=contact,
            created_at=now,
        )
        audit.record(
            "schools.open",
            now=now,
            actor=actor,
            kind="school",
            object_id=school.pk,
            label=name,
            school_id=school.pk,
        )
        search.index("school", school.pk, title=name, also=[name_en, region.name, region.name_en], now=now)
    return school


def rename_region(region: Region, name: str, name_en: str, *, now: datetime, actor: Viewer) -> None:
    """A city's names, as lists and portals show them."""
    with transaction.atomic():
        Region.objects.filter(pk=region.pk).update(name=name.strip(), name_en=name_en.strip())
        _record_region("schools.rename_region", region.pk, name, now, actor)


def make_region(slug: str, name: str, name_en: str, *, now: datetime, actor: Viewer) -> Region:
    """A new city. Raises Refused 'region_exists' (409)."""
    try:
        with transaction.atomic():
            made = Region.objects.create(slug=slug, name=name.strip(), name_en=name_en.strip())
            _record_region("schools.open_region", made.pk, name, now, actor)
    except IntegrityError:
        raise Refused(REGION_EXISTS) from None
    return made


def remove_region(region: Region, *, now: datetime, actor: Viewer) -> None:
    """A city without schools goes. Raises Refused 'region_in_use' (409)."""
    try:
        with transaction.atomic():
            Region.objects.filter(pk=region.pk).delete()
            _record_region("schools.remove_region", region.pk, region.name, now, actor)
    except ProtectedError:
        raise Refused(REGION_IN_USE) from None


def suspend(school: School, *, reason: str, now: datetime, actor: Viewer) -> bool:
    """Close every door of a school (`rules.may_open`); nothing is lost. False where it was suspended before."""
    with transaction.atomic():
        open_one = School.objects.filter(pk=school.pk, suspended_at__isnull=True)
        if not open_one.update(suspended_at=now, suspended_reason=reason[:200]):
            return False
        _record_school("schools.suspend", school, reason, now, actor)
        tellings.suspended(school, reason, now)
    return True


def resume(school: School, *, reason: str, now: datetime, actor: Viewer) -> bool:
    """Open it again: everything is as it was. False where it was open."""
    with transaction.atomic():
        closed = School.objects.filter(pk=school.pk, suspended_at__isnull=False)
        if not closed.update(suspended_at=None, suspended_reason=""):
            return False
        _record_school("schools.resume", school, reason, now, actor)
        tellings.resumed(school, now)
    return True


@dataclass(frozen=True, slots=True)
class SchoolFacts:
    """What the platform says of a school; its address never changes."""

    name: str
    name_en: str
    region_id: int
    contact: str

    @classmethod
    def of(cls, school: School) -> SchoolFacts:
        return cls(school.name, school.name_en, school.region_id, school.contact)


@transaction.atomic
def edit_school(
    school: School, shown: SchoolFacts, new: SchoolFacts, *, now: datetime, actor: Viewer
) -> bool:
    """Save `new` where the school still says what was `shown`. False where nothing is new.

    Raises Changed where somebody else was faster, Refused 'school_exists' (409) for another school's name.
    """
    if School.objects.filter(name=new.name).exclude(pk=school.pk).exists():
        raise Refused(SCHOOL_EXISTS)
    if not versions.save(school, SchoolFacts.of, shown, new):
        return False
    _record_school("schools.edit", school, "", now, actor)
    region = school.region
    search.index(
        "school", school.pk, title=school.name, also=[school.name_en, region.name, region.name_en], now=now
    )
    return True


def _record_school(verb: str, school: School, reason: str, now: datetime, actor: Viewer) -> None:
    audit.record(
        verb,
        now=now,
        actor=actor,
        kind="school",
        object_id=school.pk,
        label=school.name,
        school_id=school.pk,
        detail={"reason": reason[:200]} if reason else {},
    )


def _record_region(verb: str, region_id: int, name: str, now: datetime, actor: Viewer) -> None:
    audit.record(verb, now=now, actor=actor, kind="region", object_id=region_id, label=name)


def post_notice(
    school: School, title: str, body: str, *, now: datetime, actor: Viewer | None = None
) -> Notice:
    """A notice that stands on the portal at once; `body` is cleaned."""
    return write_notice(school, NoticeText(title.strip(), body, now), now=now, actor=actor)
