"""Files that bodies name: chosen by who may, and held in the library for as long as a body names them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from xueyun.core.verdict import Refused, refuse
from xueyun.core.viewer import Viewer
from xueyun.courses import kinds
from xueyun.courses.models import (
    Course,
    CourseFile,
    KeptDraft,
    Term,
    Unit,
    UnitFile,
    UnitVersion,
    VersionFile,
)
from xueyun.media.models import Asset, AssetQuerySet, Upload
from xueyun.media.rules import may_keep_library

SHOWABLE = (Asset.Kind.IMAGE, Asset.Kind.PDF, Asset.Kind.DOCUMENT)
UNKNOWN_FILE = refuse(
    "unknown_file",
    _(
        "A picture or a file in the text is not in your school's library. Take it out, or upload it here; "
        "everything else that you typed is kept."
    ),
    status=422,
)


def choosable(course: Course, writer: Viewer | None) -> AssetQuerySet:
    """The files of the school's library that somebody may put into a course (None: the system; all of them).

    Its staff choose from all of it. To a guest of the team it is not there: they go on with what the course's material
    uses already, and with what they brought themselves when they were of the school.
    """
    library = Asset.objects.filter(school_id=course.school_id)
    if writer is None or may_keep_library(writer, course.school_id):
        return library
    places = (
        CourseFile.objects.filter(asset=OuterRef("pk"), course=course),
        Unit.objects.filter(asset=OuterRef("pk"), term__course=course),
        UnitVersion.objects.filter(asset=OuterRef("pk"), unit__term__course=course),
        UnitFile.objects.filter(asset=OuterRef("pk"), unit__term__course=course),
        VersionFile.objects.filter(asset=OuterRef("pk"), version__unit__term__course=course),
        Upload.objects.filter(asset=OuterRef("pk"), account_id=writer.account_id or 0),
    )
    return library.filter(reduce(or_, (Q(Exists(rows)) for rows in places)))


def check_files(term: Term, unit: Unit, body: dict[str, Any], writer: Viewer | None = None) -> None:
    """Files that the writer may choose, or those that the unit has had (a copy of another school's course has theirs).

    They stay until the transaction ends. Raises Refused 'unknown_file' (422).
    """
    had = (
        UnitFile.objects.filter(unit=unit)
        .values_list("asset_id")
        .union(VersionFile.objects.filter(version__unit=unit).values_list("asset_id"))
    )
    check_named(term.course, _files(unit, body), had, writer)


def check_named(
    course: Course, wanted: set[int], had: QuerySet[Any, Any], writer: Viewer | None = None
) -> None:
    """The same of any text of a course: what its writer may choose, or those in `had`, ids that it has named before."""
    if not wanted:
        return
    there = _take(wanted)
    library = set(choosable(course, writer).filter(pk__in=wanted).values_list("pk", flat=True))
    if wanted - library - {pk for (pk,) in had} or len(there) < len(wanted):
        raise Refused(UNKNOWN_FILE)


def hold_named(rows: QuerySet[Any, Any], owner: dict[str, int], wanted: set[int]) -> None:
    """`rows` of `owner`, as {"course_id": 1}, name these files from now on, and no others."""
    named = set(rows.filter(**owner).values_list("asset_id", flat=True))
    if named == wanted:
        return
    rows.filter(**owner, asset__in=named - wanted).delete()
    fresh = [rows.model(**owner, asset_id=pk) for pk in sorted(wanted - named)]
    rows.bulk_create(fresh, ignore_conflicts=True)


def hold(units: Iterable[Unit]) -> None:
    """What these drafts name, and the drafts of them that are kept, stays in the library; what they don't, may go."""
    some = [unit for unit in units if _names_files(unit)]
    if not some:
        return
    wanted = {(unit.pk, asset_id) for unit in some for asset_id in _files(unit, unit.body)}
    by_id = {unit.pk: unit for unit in some}
    for kept in KeptDraft.objects.filter(unit__in=by_id):
        wanted |= {(kept.unit_id, pk) for pk in _files(by_id[kept.unit_id], kept.body)}
    rows = {(row.unit_id, row.asset_id): row.pk for row in UnitFile.objects.filter(unit__in=by_id)}
    UnitFile.objects.filter(pk__in=[pk for pair, pk in rows.items() if pair not in wanted]).delete()
    fresh = wanted - set(rows)
    there = {asset.pk for asset in _take({asset_id for _unit, asset_id in fresh})}
    UnitFile.objects.bulk_create(
        [
            UnitFile(unit_id=unit_id, asset_id=asset_id)
            for unit_id, asset_id in sorted(fresh)
            if asset_id in there
        ],
        batch_size=500,
    )


def hold_versions(versions: Iterable[UnitVersion]) -> None:
    """The same of versions that were just written. Two queries, however many; none where no file is named."""
    named = [
        (version.pk, asset_id) for version in versions for asset_id in _files(version.unit, version.body)
    ]
    there = {asset.pk for asset in _take({asset_id for _version, asset_id in named})}
    VersionFile.objects.bulk_create(
        [VersionFile(version_id=pk, asset_id=asset_id) for pk, asset_id in named if asset_id in there],
        batch_size=500,
    )


def _take(asset_ids: set[int]) -> list[Asset]:
    """Those of them that are there and can stand in a text; nobody deletes them before we are done."""
    if not asset_ids:
        return []
    rows = Asset.objects.select_for_update(of=("self",), no_key=True).filter(
        pk__in=asset_ids, kind__in=SHOWABLE
    )
    return list(rows.order_by("pk"))


def _names_files(unit: Unit) -> bool:
    return unit.kind in kinds.names() and kinds.get(unit.kind).files is not kinds.no_files


def _files(unit: Unit, body: dict[str, Any]) -> set[int]:
    return kinds.get(unit.kind).files(body) if _names_files(unit) else set()
