"""What a learning page shows of a term to one reader: loaded once, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from xueyun.core.http import Request
from xueyun.core.prepared import Prepared
from xueyun.core.verdict import Refused, Verdict, Way, refuse
from xueyun.core.viewer import Viewer
from xueyun.courses import outlines
from xueyun.courses.models import Term
from xueyun.enrolment import rules, standing
from xueyun.learning import trees
from xueyun.learning.trees import Seen
from xueyun.schools import actions as schools

NOBODY = 0  # no account has it: its eyes are a visitor's
_TERM = Prepared(
    lambda account_id, term_id: Term.objects.visible_to_account(account_id).for_page().filter(pk=term_id), 2
)


@dataclass(frozen=True, slots=True)
class Part:
    """The tree of one term on the page: the viewing term's own, or its source's."""

    term: Term
    outline_id: int | None
    seen: Seen

    @property
    def outline(self) -> outlines.Outline | None:
        return outlines.load(self.outline_id) if self.outline_id else None


@dataclass(frozen=True, slots=True)
class Room:
    """One term as one reader may see it. Own part first, then the source's (mission, P4)."""

    viewer: Viewer
    term: Term
    standing: standing.Standing
    verdict: Verdict  # whether the reader may learn here; free previews are open to all
    parts: tuple[Part, ...]
    now: datetime

    @property
    def records(self) -> bool:
        """Whether this reader's learning is kept: the enrolled are, the team and visitors are not."""
        return bool(self.verdict) and self.standing.is_enrolled

    @property
    def state_owner(self) -> int | None:
        """The account whose circles are shown, or nobody's."""
        return self.viewer.account_id if self.records else None

    @property
    def term_ids(self) -> tuple[int, ...]:
        return tuple(part.term.pk for part in self.parts)

    def find(self, unit_id: int) -> tuple[Part, outlines.Place]:
        """The unit of this page with this id. Raises Http404 for any other term's."""
        for part in self.parts:
            place = part.outline.places.get(unit_id) if part.outline else None
            if place:
                return part, place
        raise Http404

    def is_open(self, part: Part, place: outlines.Place) -> bool:
        """Whether this reader may see this unit now."""
        if part.seen is Seen.TEAM or place.unit.is_free:
            return True
        return part.seen is Seen.LEARNER and place.is_open(self.now)

    def check_open(self, part: Part, place: outlines.Place) -> None:
        """Raise Refused, with the reason and the way in, unless this reader may see this unit now."""
        if self.is_open(part, place):
            return
        if not self.verdict:
            raise Refused(self.verdict)
        if part.seen is Seen.VISITOR:
            raise Refused(rules.SOURCE_BLOCKED)
        way = Way(_("Back to the courseware"), reverse("learning:home", kwargs={"term_id": self.term.pk}))
        if part.seen is Seen.WAITING:
            sentence = _("The course has not begun yet. Its content opens with it.")
            raise Refused(refuse("not_started", sentence, way=way))
        sentence = _("This unit is not open yet. Its opening time stands in the courseware.")
        raise Refused(refuse("not_released", sentence, way=way))

    def trees(self, states: dict[int, int], current: int | None = None) -> list[tuple[Part, str]]:
        """Each part with its tree, this reader's circles set in."""
        return [
            (part, trees.tree(self.term, part.outline_id, part.seen, self.now, states, current))
            if part.outline_id
            else (part, "")
            for part in self.parts
        ]

    def open_places(self) -> Iterator[outlines.Place]:
        """The units that are open to this reader, in reading order."""
        for part in self.parts:
            if part.outline:
                yield from (place for place in part.outline.order if self.is_open(part, place))

    def neighbours(self, unit_id: int) -> tuple[outlines.Place | None, outlines.Place | None]:
        """The open units before and after this one, over both parts. It looks no further than it must."""
        row = [(part, part.outline.order) for part in self.parts if part.outline]
        which, at = next(
            (i, part.outline.index[unit_id])
            for i, (part, _order) in enumerate(row)
            if part.outline and unit_id in part.outline.index
        )
        before = chain(
            ((row[which][0], place) for place in reversed(row[which][1][:at])),
            ((part, place) for part, order in reversed(row[:which]) for place in reversed(order)),
        )
        after = chain(
            ((row[which][0], place) for place in row[which][1][at + 1 :]),
            ((part, place) for part, order in row[which + 1 :] for place in order),
        )
        return self._first_open(before), self._first_open(after)

    def _first_open(self, row: Iterable[tuple[Part, outlines.Place]]) -> outlines.Place | None:
        return next((place for part, place in row if self.is_open(part, place)), None)


def enter(request: Request, term_id: int, *, previews: bool = False) -> Room:
    """The room of a term. Raises Http404 for what is not there, Refused for who may not learn here.

    With `previews` a refusal is kept for later: the unit that is asked for may be free.
    """
    viewer, now = request.viewer, request.now
    term = _TERM.first(viewer.account_id or NOBODY, term_id)
    if term is None:
        raise Http404
    where = standing.for_viewer(viewer, term)
    verdict = rules.may_learn(viewer, term, where)
    if verdict.hidden:
        raise Http404
    if not verdict and not previews:
        raise Refused(_with_way(request, term, verdict))
    if verdict:
        # Who learns in a school's course uses its cloud, whether or not they pass by its portal.
        schools.touch(viewer, term.course.school_id, now=now)
    return Room(viewer, term, where, verdict, _parts(term, where, verdict, now), now)


def _parts(term: Term, where: standing.Standing, verdict: Verdict, now: datetime) -> tuple[Part, ...]:
    own = Part(term, term.outline_id, _seen(term, where, verdict, now))
    if term.source is None:
        return (own,)
    # Whoever teaches the layer sees the source as a learner does: it is another school's.
    is_out = not verdict or where.is_source_blocked
    through = (
        Seen.VISITOR if is_out else Seen.LEARNER if rules.has_content(term.source, now) else Seen.WAITING
    )
    return own, Part(term.source, term.source.outline_id, through)


def _seen(term: Term, where: standing.Standing, verdict: Verdict, now: datetime) -> Seen:
    if where.team_role:
        return Seen.TEAM
    if not verdict:
        return Seen.VISITOR
    return Seen.LEARNER if rules.has_content(term, now) else Seen.WAITING


def _with_way(request: Request, term: Term, verdict: Verdict) -> Verdict:
    """A visitor is led to sign in and back here; others to what the rule says."""
    if verdict.code != "sign_in":
        return verdict
    from xueyun.core.access import sign_in_first

    return sign_in_first(request, verdict)
