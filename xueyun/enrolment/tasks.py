"""Looking after who waits for the next run of a course."""

from __future__ import annotations

from datetime import datetime, timedelta

from xueyun.courses.models import Term
from xueyun.enrolment import new_dates, next_runs, tellings
from xueyun.jobs.registry import Running, task


@task("enrolment.next_run")
def next_run(job: Running, term_id: int) -> None:
    """A term was published: enrol and tell who waits for it."""
    term = Term.objects.published().select_related("course__school", "source").filter(pk=term_id).first()
    if term is not None:
        next_runs.fill(term, now=job.now(), pulse=job.check)


@task("enrolment.sweep_next_runs", every=timedelta(hours=1))
def sweep_next_runs(job: Running) -> None:
    next_runs.sweep(job.now())


@task("enrolment.tell_dates")
def tell_dates(job: Running, term_id: int, starts: str, ends: str, said: str) -> None:
    """A published run has other dates: tell its learners, unless it has others again by now."""
    dates = datetime.fromisoformat(starts), datetime.fromisoformat(ends)
    new_dates.tell(term_id, dates, said=said, now=job.now(), pulse=job.check)


@task("enrolment.tell_imported")
def tell_imported(job: Running, term_id: int, account_ids: list[int], event: str) -> None:
    """Students were enrolled by their numbers: tell those who are there still."""
    tellings.many_imported(term_id, account_ids, event, now=job.now(), pulse=job.check)
