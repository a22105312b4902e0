"""Units and facts for tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from xueyun.accounts.models import Account
from xueyun.core import ids
from xueyun.courses.models import Course, Term, Unit
from xueyun.media.models import Asset
from xueyun.media.tickets import milliseconds
from xueyun.progress.facts import Facts, Measure
from xueyun.schools.models import Region, School

NOW = datetime(2026, 9, 21, 2, tzinfo=UTC)


def term() -> Term:
    """A term of a course of a school of its own."""
    ref = ids.encode(ids.new_id())
    region = Region.objects.create(slug=f"r-{ref}", name="江城")
    school = School.objects.create(slug=f"s-{ref}", name=f"大学 {ref}", region=region, created_at=NOW)
    course = Course.objects.create(school=school, title="微积分", subject="mathematics", created_at=NOW)
    return Term.objects.create(
        course=course,
        school=school,
        number=1,
        audience="mooc",
        starts_at=NOW,
        ends_at=NOW + timedelta(weeks=16),
        created_at=NOW,
    )


def unit(kind: str = "video", *, term_: Term | None = None) -> Unit:
    """A unit with a file where its kind has one."""
    parent = term_ or term()
    file = None if kind == "text" else asset(parent.course.school, kind)
    return Unit.objects.create(term=parent, kind=kind, title="导数", position=1024, asset=file)


def asset(school: School, kind: str = "video") -> Asset:
    """A file of a school's library, ready: a video of 100.5 seconds or a document of 12 pages."""
    return Asset.objects.create(
        school=school, kind=kind, name="x", sha256=f"{ids.new_id():064x}", size=1, status="ready", ready_at=NOW,
        created_at=NOW, duration_ms=100_500 if kind == "video" else None, pages=12 if kind == "pdf" else None,
    )  # fmt: skip


def facts(account: Account, of: Unit, *, issued: datetime = NOW, threshold: int = 90) -> Facts:
    """What a ticket for this unit says, given at `issued`."""
    measure = {"video": Measure.SECONDS, "pdf": Measure.PAGES}.get(of.kind, Measure.END)
    amount = (of.asset.duration_ms or of.asset.pages or 0) if of.asset else 0
    return Facts(account.pk, of.pk, of.term_id, measure, milliseconds(issued), of.asset_id, amount, threshold)
