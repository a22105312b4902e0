"""Files of a library in courses: where they are used, and one that takes another's place everywhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xueyun.audit import actions as audit
from xueyun.core.verdict import Refused, refuse
from xueyun.core.viewer import Viewer
from xueyun.courses import bodies, covers, hooks, intros, kinds, publishing
from xueyun.courses.covers import Crop
from xueyun.courses.models import Course, CourseFile, Term, Unit, UnitFile, UnitVersion, VersionFile
from xueyun.courses.models.content import SEEN_STILL
from xueyun.media.actions import library
from xueyun.media.hooks import Use
from xueyun.media.models import Asset
from xueyun.media.problems import BadFile
from xueyun.ui import html

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
    for row in (
        CourseFile.objects.filter(asset__in=asset_ids)
        .select_related("course")
        .order_by("course__title", "pk")
    ):
        found[row.asset_id].append(Use(_("Intro page of a course"), row.course.title))
    drafts = _in_drafts(asset_ids)
    for place in sorted(drafts):
        found[place.asset_id].append(Use(_("Unit"), place.words, place.term_id))
    for place in sorted(_in_versions(asset_ids) - drafts):
        use = Use(_("Earlier version of a unit"), place.words, place.term_id, is_current=False)
        found[place.asset_id].append(use)
    return dict(found)


class _Place(NamedTuple):
    """A file at a unit, in the order of the list."""

    title: str
    unit_id: int
    asset_id: int
    term_id: int
    number: int
    course: str

    @property
    def words(self) -> str:
        return f"{self.course} #{self.number} · {self.title}"


def _columns(to_unit: str) -> list[str]:
    """What a place is made of, from a row that leads to the unit so."""
    term = f"{to_unit}term__"
    return [
        f"{to_unit}title",
        f"{to_unit}id",
        "asset_id",
        f"{to_unit}term_id",
        f"{term}number",
        f"{term}course__title",
    ]


def _in_drafts(asset_ids: Sequence[int]) -> set[_Place]:
    """The units that show the files, or name them in their text."""
    shown = Unit.objects.filter(asset__in=asset_ids).values_list(*_columns("")).order_by()
    named = UnitFile.objects.filter(asset__in=asset_ids).values_list(*_columns("unit__")).order_by()
    return {_Place(*row) for row in shown.union(named)}


def _in_versions(asset_ids: Sequence[int]) -> set[_Place]:
    """The same of what was published."""
    shown = UnitVersion.objects.filter(asset__in=asset_ids).values_list(*_columns("unit__")).order_by()
    named = (
        VersionFile.objects.filter(asset__in=asset_ids).values_list(*_columns("version__unit__")).order_by()
    )
    return {_Place(*row) for row in shown.union(named)}


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
        units=Unit.objects.filter(asset=old).update(
            asset=new, revision=F("revision") + 1, published_revision=SEEN_STILL
        )
        + _in_texts(old, new),
        published=published,
        courses=shown + _in_intros(old, new),
        videos=library.replaced_captions(old, new),
    )
    hooks.file_replaced.run(old, new)
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


def _in_texts(old: Asset, new: Asset) -> int:
    """Drafts whose text names the old file name the new one; how many. Drafts that are kept go on naming the old."""
    units = list(Unit.objects.filter(files__asset=old).select_for_update(of=("self",)).order_by("pk"))
    for unit in units:
        unit.body = kinds.get(unit.kind).exchange(unit.body, old.pk, new.pk)
        Unit.objects.filter(pk=unit.pk).update(
            body=unit.body, revision=F("revision") + 1, published_revision=SEEN_STILL
        )
    bodies.hold(units)
    return len(units)


def _in_intros(old: Asset, new: Asset) -> int:
    """Intro pages whose texts name the old file name the new one, at once; how many."""
    courses = list(Course.objects.filter(files__asset=old).select_for_update(of=("self",)).order_by("pk"))
    for course in courses:
        for name in intros.TEXTS:
            setattr(course, name, html.exchange(getattr(course, name), old.pk, new.pk))
        course.save(update_fields=intros.TEXTS)
        intros.hold(course)
    return len(courses)


def _publish_anew(old: Asset, new: Asset, now: datetime) -> int:
    """New versions and outlines wherever students see the old file; how many units. Terms are taken in their order,
    so that two replacements never wait for each other."""
    terms = UnitVersion.objects.filter(Q(asset=old) | Q(files__asset=old)).values("unit__term_id")
    count = 0
    for term in (
        Term.objects.filter(pk__in=terms, outline__isnull=False)
        .select_for_update(of=("self",))
        .order_by("pk")
    ):
        count += publishing.republish(term, old, new, now)
    return count
