"""Files of a library in courses: where they are used, and one that takes another's place everywhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xueyun.audit import actions as audit
from xueyun.core.verdict import Refused, refuse
from xueyun.core.viewer import Viewer
from xueyun.courses import covers, publishing
from xueyun.courses.covers import Crop
from xueyun.courses.models import Course, Term, Unit, UnitVersion
from xueyun.media.actions import library
from xueyun.media.hooks import Use
from xueyun.media.models import Asset
from xueyun.media.problems import BadFile

OTHER_FILE = refuse(
    "other_file", _("Only a file of the same kind from the same library can take its place."), status=422
)
NO_COVER = refuse(
    "no_cover",
    _(
        "The old file is the cover of a course, and the new one can't be: it moves, or has less than 640 × 360 pixels."
    ),
    status=422,
)
NOT_READY = refuse(
    "not_ready",
    _("The new file is still being prepared. Until it is ready, the old one stays where it is."),
    status=409,
)


@dataclass(frozen=True, slots=True)
class Replaced:
    """In how many places the new file stands now."""

    units: int
    published: int
    courses: int
    videos: int


def uses(asset_ids: Sequence[int]) -> dict[int, list[Use]]:
    """Covers and trailers, units as they are edited, and versions that were published with a file and since without."""
    found: dict[int, list[Use]] = defaultdict(list)
    shown = Course.objects.filter(Q(cover__in=asset_ids) | Q(trailer__in=asset_ids)).order_by("title", "pk")
    for course in shown:
        if course.cover_id in asset_ids:
            found[course.cover_id or 0].append(Use(_("Cover of a course"), course.title))
        if course.trailer_id in asset_ids:
            found[course.trailer_id or 0].append(Use(_("Trailer of a course"), course.title))
    drafts = Unit.objects.filter(asset__in=asset_ids).select_related("term__course").order_by("title", "pk")
    here = set()
    for unit in drafts:
        here.add((unit.asset_id, unit.pk))
        found[unit.asset_id or 0].append(Use(_("Unit"), _title(unit), unit.term_id))
    versions = UnitVersion.objects.filter(asset__in=asset_ids).select_related(
        "unit__term__course", "unit__term__outline"
    )
    for version in versions.order_by("title", "pk"):
        if (version.asset_id, version.unit_id) not in here:
            here.add((version.asset_id, version.unit_id))
            use = Use(
                _("Earlier version of a unit"), _title(version.unit), version.unit.term_id, is_current=False
            )
            found[version.asset_id or 0].append(use)
    return dict(found)


def _title(unit: Unit) -> str:
    return f"{unit.term.course.title} #{unit.term.number} · {unit.title}"


@transaction.atomic
def replace(old: Asset, new: Asset, *, now: datetime, actor: Viewer | None = None) -> Replaced:
    """The new file takes the old one's place: in drafts, on covers, beside videos, and at once for students.

    Where the old one is published, its unit gets a new version that differs in nothing but the file; drafts that wait
    go on waiting. Earlier versions keep the old file. Refused: 'other_file', 'no_cover' (422), 'not_ready' (409).
    """
    if old.pk == new.pk or (old.kind, old.school_id) != (new.kind, new.school_id):
        raise Refused(OTHER_FILE)
    # Both rows stay as they are until we are done: neither is deleted, nor does the new one fail.
    list(Asset.objects.select_for_update(of=("self",)).filter(pk__in=(old.pk, new.pk)).order_by("pk"))
    new.refresh_from_db()
    if not new.is_ready:
        raise Refused(NOT_READY)
    shown = _show_anew(old, new)
    published = _publish_anew(old, new, now)
    done = Replaced(
        units=Unit.objects.filter(asset=old).update(asset=new, revision=F("revision") + 1),
        published=published,
        courses=shown,
        videos=library.replaced_captions(old, new),
    )
    audit.record(
        "courses.replace_file", now=now, actor=actor, kind="asset", object_id=old.pk, label=old.name,
        school_id=old.school_id,
        detail={"by": new.ref, "name": new.name, "units": done.units, "published": done.published},
    )  # fmt: skip
    return done


def _show_anew(old: Asset, new: Asset) -> int:
    """The new file on intro pages: of another picture the middle is shown. How many courses show it."""
    covered = Course.objects.filter(cover=old)
    count = Course.objects.filter(trailer=old).update(trailer=new)
    if not covered.exists():
        return count
    try:
        crop = Crop.largest(*covers.upright_size(new))
        covers.draw(new, crop)
    except (BadFile, Refused) as error:
        raise Refused(NO_COVER) from error
    return count + covered.update(cover=new, cover_crop=str(crop))


def _publish_anew(old: Asset, new: Asset, now: datetime) -> int:
    """New versions and outlines wherever students see the old file; how many units. Terms are taken in their order,
    so that two replacements never wait for each other."""
    terms = UnitVersion.objects.filter(asset=old).values("unit__term_id")
    count = 0
    for term in (
        Term.objects.filter(pk__in=terms, outline__isnull=False)
        .select_for_update(of=("self",))
        .order_by("pk")
    ):
        count += publishing.republish(term, old, new, now)
    return count
