"""Two tabs at the same moment: entering and leaving never leave half of both. On a file database and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from django.db import connection

from xueyun.courses.factories import NOW, course, term
from xueyun.enrolment import actions, reasons, standing
from xueyun.schools import factories as schools

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.req("P5")]
A_WHILE = 1.0  # seconds: long enough for a leaving that nothing holds back


def test_leaving_waits_for_an_enrolling_that_is_half_done(monkeypatch: pytest.MonkeyPatch) -> None:
    qinghe, mingde = schools.school("qinghe", "清河大学"), schools.school("mingde", "明德大学")
    source = term(course(mingde))
    spoc = term(course(qinghe), audience="spoc", source=source)
    learner = schools.viewer(schools.student(qinghe))
    actions.enrol(learner, spoc, now=NOW)
    half_done, left = Event(), Event()
    real = reasons.add

    def slowly(*args: Any) -> None:
        real(*args)
        if not half_done.is_set():
            half_done.set()
            left.wait(A_WHILE)

    def leave() -> None:
        half_done.wait(A_WHILE)
        actions.leave(learner, spoc, now=NOW)
        left.set()

    monkeypatch.setattr(reasons, "add", slowly)
    with ThreadPoolExecutor(2) as tabs:
        both = [
            tabs.submit(_alone, lambda: actions.enrol(learner, spoc, now=NOW)),
            tabs.submit(_alone, leave),
        ]
        for tab in both:
            tab.result()
    carried = spoc.pk in standing.for_viewer(learner, source).carriers
    assert carried == standing.for_viewer(learner, spoc).own


def _alone(act: Callable[[], None]) -> None:
    """On a connection of its own."""
    try:
        act()
    finally:
        connection.close()
