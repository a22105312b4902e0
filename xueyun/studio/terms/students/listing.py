"""The learners of a run as a table: what is shown, searched, filtered and exported.

Of the roster only the entry at the run's own school is read. Who has none there (a learner of a MOOC, or one who is
here through another school's SPOC) is shown by nickname and a masked address: the least that tells two people apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.urls import reverse_lazy
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from xueyun.accounts.addresses import masked
from xueyun.courses.models import Term
from xueyun.enrolment.models import Block, Line, Reason
from xueyun.progress import loaders
from xueyun.schools import codes
from xueyun.ui.filters import local_date, local_time
from xueyun.ui.tables import Act, Cell, Choice, Column, Search, Table, starts_with

MOST_CLASSES = 500  # suggested in the filter; any other can be typed

_CLASSES = """
    WITH RECURSIVE found (name) AS (
        SELECT (SELECT MIN(class_name) FROM enrolment_line WHERE term_id = %s AND class_name > '')
        UNION ALL
        SELECT (SELECT MIN(class_name) FROM enrolment_line WHERE term_id = %s AND class_name > found.name)
        FROM found WHERE found.name IS NOT NULL
    )
    SELECT name FROM found WHERE name IS NOT NULL LIMIT {most}
"""


def of_term(term: Term) -> QuerySet[Line]:
    """Everybody who is in the run now, or expected; of their accounts the addresses alone."""
    mine = [column.name for column in Line._meta.concrete_fields]
    rows = Line.objects.filter(term=term).select_related("account")
    return rows.only(*mine, "account__email", "account__mobile")


def classes(term: Term) -> list[str]:
    """The names of the classes in the run, each found by one step through the index."""
    with connection.cursor() as cursor:
        cursor.execute(_CLASSES.format(most=MOST_CLASSES), [term.pk] * 2)
        return [name for (name,) in cursor.fetchall()]


def table(term: Term, units: Sequence[int]) -> Table:
    """The table of a run, whose units these are. How many each has done is kept in their line (`progress.counting`)."""

    def prepare(rows: list[Any]) -> None:
        accounts = [row.account_id for row in rows if row.account_id]
        last = loaders.last_active(accounts, term.with_source)
        why, shut = _reasons(term, accounts), _kept_out(term, accounts)
        for row in rows:
            row.last_at = last.get(row.account_id)
            row.why, row.is_kept_out = why.get(row.account_id, []), row.account_id in shut

    def done(row: Any) -> Cell:
        return Cell(f"{min(row.done, len(units))} / {len(units)}" if row.account_id else "")

    return Table(
        name="learners",
        caption=_("Students"),
        order="number" if term.is_spoc else "name",
        columns=(
            *who(term),
            *CLASS,
            Column(
                "since", pgettext_lazy("enrolment", "Since"), _since, sort=("since", "pk"), is_one_line=True
            ),
            Column("how", _("How they came"), lambda row: _standing(term, row), is_one_line=True),
            Column("done", _("Units done"), done, sort=("done", "pk"), align="end", is_one_line=True),
            Column("last", _("Last active"), _last, is_one_line=True),
        ),
        search=SEARCH,
        filters=(IN_CLASS, _in_state(term)),
        acts=(
            Act("message", _("Write a message")),
            Act("remove", _("Remove from the course"), tone="loss"),
        ),
        identify=lambda row: str(row.pk),
        prepare=prepare,
    )


def who(term: Term) -> tuple[Column, ...]:
    """What names a learner; the first column leads to their page."""

    def link(row: Line, text: str) -> Cell:
        if row.account_id is None:
            return Cell(text)
        where = {"term_id": term.pk, "account_id": row.account_id}
        return Cell(text, url=reverse_lazy("studio:term_student", kwargs=where))

    names = ("name", pgettext_lazy("person", "Name"))
    if term.is_spoc:
        return (
            Column(
                "number", _("Student number"), lambda row: link(row, row.number or "—"), sort=("number", "pk")
            ),
            Column(*names, lambda row: Cell(row.name), sort=("name", "pk")),
        )
    return (
        Column(*names, lambda row: link(row, row.name), sort=("name", "pk")),
        Column(
            "number", _("Student number"), lambda row: Cell(row.number or address(row)), sort=("number", "pk")
        ),
    )


def address(row: Line) -> str:
    """Enough to tell two of one nickname apart, for who has no entry at the run's school."""
    if row.entry_id or row.account is None:
        return ""
    return masked(row.account.email or row.account.mobile or "")


def reason_words(reason: Reason) -> str:
    if reason.via is not None:
        return gettext("Through the SPOC of %(school)s") % {"school": reason.via.course.school.called}
    if reason.how == Reason.How.IMPORT:
        return gettext("Brought in by number")
    if reason.how == Reason.How.NEXT_RUN:
        return gettext("Signed up for the next run")
    return gettext("Enrolled themselves")


def _reasons(term: Term, accounts: Sequence[int]) -> dict[int, list[str]]:
    """Why each of these is here, in words. One query."""
    live = Reason.objects.live().filter(term=term, account_id__in=accounts)
    found: dict[int, list[str]] = {}
    for reason in live.select_related("via__course__school").order_by("pk"):
        found.setdefault(reason.account_id, []).append(reason_words(reason))
    return found


def reasons_of(term: Term, account_id: int) -> list[str]:
    return _reasons(term, [account_id]).get(account_id, [])


def _kept_out(term: Term, accounts: Sequence[int]) -> set[int]:
    live = Block.objects.filter(term=term, account_id__in=accounts, lifted_at__isnull=True)
    return set(live.values_list("account_id", flat=True))


def _since(row: Line) -> Cell:
    return Cell(local_date(row.since))


def _last(row: Any) -> Cell:
    return Cell(local_time(row.last_at) if row.last_at else "")


def _standing(term: Term, row: Any) -> Cell:
    """How they came; or what stands between them and the course."""
    if row.account_id is None:
        return Cell(gettext("Waits until certified"), tone="soon")
    if row.is_kept_out:
        return Cell(gettext("Kept out"), tone="loss")
    if term.is_spoc and row.entry_id is None:
        return Cell(gettext("Certification has ended"), tone="soon")
    return Cell(" · ".join(row.why))


def _find(rows: QuerySet[Any], text: str) -> tuple[QuerySet[Any], str]:
    """A number where a digit was typed, else a name; by its beginning."""
    if any(letter.isdigit() for letter in text):
        return rows.filter(starts_with("number", codes.normalise_number(text))), "number"
    return rows.filter(starts_with("name", text)), "name"


def _of_class(rows: QuerySet[Any], name: str) -> QuerySet[Any]:
    return rows.filter(class_name=name)


def _in_state(term: Term) -> Choice:
    def narrow(rows: QuerySet[Any], state: str) -> QuerySet[Any]:
        if state == "waiting":
            return rows.filter(account__isnull=True)
        rows = rows.filter(account__isnull=False)
        return rows.filter(entry__isnull=True) if state == "uncertified" else rows

    options = (
        ("in", _("In the course")),
        ("waiting", _("Waits until certified")),
        ("uncertified", _("Certification has ended") if term.is_spoc else _("Not certified here")),
    )
    return Choice("state", pgettext_lazy("entry", "State"), narrow, options=options)


CLASS = (
    Column(
        "class",
        pgettext_lazy("school", "Class"),
        lambda row: Cell(row.class_name),
        sort=("class_name", "number", "pk"),
    ),
    Column("college", _("College"), lambda row: Cell(row.college)),
    Column("major", _("Major"), lambda row: Cell(row.major), is_exported_only=True),
)
SEARCH = Search(_("Number or name"), _find)
IN_CLASS = Choice("class", pgettext_lazy("school", "Class"), _of_class)
