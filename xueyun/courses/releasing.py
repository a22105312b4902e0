"""What a teacher publishes: looked at first, refused with reasons, and never other than what was shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xueyun.core.verdict import Refused, refuse
from xueyun.core.viewer import Viewer
from xueyun.courses import changes, drafts, kinds, outlines, publishing
from xueyun.courses.actions.nodes import take
from xueyun.courses.models import OutlineVersion, Term, Unit
from xueyun.media.models import Asset

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

CHANGED = refuse(
    "draft_changed",
    _("The draft has changed since this page was opened. Here is what would be published now."),
    status=409,
)
UNREADY = refuse("unready", _("Some units can't be published yet. Nothing was published."), status=409)
EMPTY = refuse("nothing_there", _("There is no unit yet, so there is nothing to publish."), status=409)


@dataclass(frozen=True, slots=True)
class Problem:
    """What keeps a unit from being published."""

    unit: Unit
    sentence: _StrOrPromise


@dataclass(frozen=True, slots=True)
class Prospect:
    """What a publication would do now. `stamp` is the draft's: who publishes says which one they saw."""

    stamp: str
    draft: drafts.Draft
    changes: list[changes.Change]
    problems: list[Problem]
    units: int

    @property
    def has_changes(self) -> bool:
        return bool(self.changes)


def prospect(term: Term) -> Prospect:
    """A fixed number of queries, whatever the size of the tree."""
    stamp = drafts.stamp(term.pk)
    draft = drafts.load(term)
    units = list(draft.all_units())
    nodes, _shown = publishing.preview_nodes(draft)
    last = outlines.load(term.outline_id) if term.outline_id else None
    rows = changes.compare(
        last,
        outlines.parse(0, term.pk, nodes),
        {unit_id: (row.body, row.asset_id) for unit_id, row in publishing.last_versions(term).items()},
        {unit.pk: (unit.body, unit.asset_id) for unit in units},
    )
    problems = [Problem(unit, sentence) for unit in units if (sentence := problem(unit))]
    return Prospect(stamp, draft, rows, problems, len(units))


def problem(unit: Unit) -> _StrOrPromise:
    """What keeps this unit from being published; '' if nothing."""
    if unit.kind not in kinds.names():
        return _("Units of this kind can't be shown here any more.")
    kind = kinds.get(unit.kind)
    return file_problem(unit, kind) or (kind.edit.missing(unit.body) if kind.edit else "")


def file_problem(unit: Unit, kind: kinds.Kind) -> _StrOrPromise:
    """The same of its file alone, for which the body need not be loaded."""
    asset: Asset | None = unit.asset
    if kind.asset_kind is None:
        return ""
    if asset is None:
        return _("It has no file yet.")
    if asset.status == Asset.Status.FAILED:
        return _("Its file could not be prepared: %(why)s") % {"why": asset.problem_sentence}
    if not asset.is_ready:
        return _("Its file is still being prepared (%(percent)s%%).") % {"percent": asset.progress}
    return ""


@transaction.atomic
def release(term: Term, *, seen: str, now: datetime, actor: Viewer) -> OutlineVersion | None:
    """Publish the draft that was seen. None where students see it already, so that twice is harmless.

    Raises Refused: CHANGED where it is another by now, UNREADY where a unit can't be shown.
    """
    take(term)
    term.refresh_from_db(fields=["outline", "published_at"])
    found = prospect(term)
    if term.published_at and not found.has_changes:
        publishing.settle(found.draft, found.changes)
        return None
    if found.stamp != seen:
        raise Refused(CHANGED)
    if not found.units and not term.is_synchronous:  # a layer may add nothing of its own (mission, P4)
        raise Refused(EMPTY)
    if found.problems:
        raise Refused(UNREADY)
    return publishing.publish(term, now=now, actor=actor)
