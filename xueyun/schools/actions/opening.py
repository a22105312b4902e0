"""Opening a school and telling its people something."""

from __future__ import annotations

from datetime import datetime

import nh3
from django.db import transaction

from xueyun.audit import actions as audit
from xueyun.core.viewer import Viewer
from xueyun.schools.colours import readable
from xueyun.schools.models import Notice, Region, School
from xueyun.search import actions as search


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
    """A new tenant. Raises ValueError for a colour on which white words can't be read."""
    with transaction.atomic():
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


def post_notice(
    school: School, title: str, body: str, *, now: datetime, actor: Viewer | None = None
) -> Notice:
    """A notice on the portal; `body` is HTML and is cleaned here."""
    with transaction.atomic():
        notice = Notice.objects.create(
            school=school, title=title.strip(), body=nh3.clean(body), published_at=now
        )
        audit.record(
            "schools.post_notice",
            now=now,
            actor=actor,
            kind="notice",
            object_id=notice.pk,
            label=notice.title,
            school_id=school.pk,
        )
    return notice
