"""An import meets a learner who enrols, leaves or certifies, and another import: two processes at one moment."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from xueyun.accounts import factories as accounts
from xueyun.accounts.models import Account
from xueyun.courses.factories import NOW, course, term
from xueyun.courses.models import Term
from xueyun.enrolment import actions
from xueyun.enrolment.models import Expected, Line, Reason
from xueyun.schools import factories as schools

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.req("T5")]


def race(*deeds: tuple[str, int]) -> list[str]:
    """What came of each deed, sorted."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", "xueyun.config.settings"),
        "RACE_DATABASE": str(connection.settings_dict["NAME"]),
        "XUEYUN_SECRET_KEY": settings.SECRET_KEY,
        "XUEYUN_CODE_PEPPER": settings.CODE_PEPPER,
        "XUEYUN_TICKET_KEY": settings.TICKET_KEY,
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
    }
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "xueyun.enrolment.tests.racer", deed, str(account)],
            env=environment,
            cwd=Path(settings.ROOT),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for deed, account in deeds
    ]
    for process in running:
        assert process.stdout
        assert process.stdout.readline() == "ready\n", process.communicate()[1]
    for process in running:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    ends = []
    for process in running:
        out, err = process.communicate(timeout=60)
        assert process.returncode == 0, err
        ends.append(out.strip())
    return sorted(ends)


@pytest.fixture
def teacher() -> Account:
    return schools.teacher(schools.school("qinghe", "清河大学"))


@pytest.fixture
def layer(teacher: Account) -> Term:
    """A synchronous SPOC, and 300 on the list: every number but the first is certified."""
    qinghe = schools.school("qinghe", "清河大学")
    source = term(course(schools.school("mingde", "明德大学")))
    made = term(course(qinghe), audience="spoc", source=source)
    for n in range(300):
        entry = schools.entry(qinghe, f"10{n:03}", f"名10{n:03}")
        if n:
            schools.certification(accounts.account(f"人{n}"), entry)
    return made


def holds(layer: Term) -> None:
    """Own and carried reasons go together, once, and the list says what they say."""
    live = Reason.objects.live()
    own = sorted(live.filter(term=layer).values_list("account_id", flat=True))
    carried = sorted(live.filter(via=layer).values_list("account_id", flat=True))
    listed = Line.objects.filter(account__isnull=False)
    assert own == carried == sorted(set(own))
    for row in (layer, layer.source):
        assert sorted(listed.filter(term=row).values_list("account_id", flat=True)) == own


def test_two_imports_at_once_are_one(teacher: Account, layer: Term) -> None:
    assert race(("import", teacher.pk), ("import", teacher.pk)) == ["import", "import"]
    holds(layer)
    assert Reason.objects.filter(term=layer).count() == 299
    assert Expected.objects.count() == 1 == Line.objects.filter(account__isnull=True).count()


@pytest.mark.parametrize("deed", ["enrol", "leave", "remove"])
def test_an_import_meets_a_learner_who_enrols_or_goes(teacher: Account, layer: Term, deed: str) -> None:
    learner = Account.objects.get(nickname="人150")
    if deed != "enrol":
        actions.enrol(schools.viewer(learner), layer, now=NOW)
    race(("import", teacher.pk), (deed, learner.pk))
    holds(layer)
    if deed == "enrol":
        assert Reason.objects.filter(term=layer, account=learner).count() == 1


def test_who_certifies_while_an_import_runs_is_enrolled_or_waited_for_and_never_lost(
    teacher: Account, layer: Term
) -> None:
    newcomer = accounts.account("新人")
    assert race(("import", teacher.pk), ("certify", newcomer.pk)) == ["certify", "import"]
    holds(layer)
    assert Reason.objects.live().filter(term=layer, account=newcomer).exists()
    assert not Expected.objects.waiting().exists()
