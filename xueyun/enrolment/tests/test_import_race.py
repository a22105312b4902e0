"""An import meets a learner who enrols, leaves or certifies, and another import: two processes at one moment."""

from __future__ import annotations

import pytest

from xueyun.accounts import factories as accounts
from xueyun.accounts.models import Account
from xueyun.core.tests.races import overtaken, race
from xueyun.courses.actions import teams
from xueyun.courses.factories import NOW, course, term
from xueyun.courses.models import TeamMember, Term
from xueyun.enrolment import actions
from xueyun.enrolment.models import Expected, Line, Reason
from xueyun.enrolment.tests import deeds
from xueyun.schools import factories as schools

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.req("T5")]


@pytest.fixture
def teacher() -> Account:
    return schools.teacher(schools.school("qinghe", "清河大学"))


@pytest.fixture
def layer(teacher: Account) -> Term:
    """A synchronous SPOC, and 300 on the list: every number but the first is certified."""
    qinghe = schools.school("qinghe", "清河大学")
    source = term(course(schools.school("mingde", "明德大学")))
    made = term(course(qinghe), audience="spoc", source=source, lead=teacher)
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
    assert race((deeds.deed, "import", teacher.pk), (deeds.deed, "import", teacher.pk)) == [
        "import",
        "import",
    ]
    holds(layer)
    assert Reason.objects.filter(term=layer).count() == 299
    assert Expected.objects.count() == 1 == Line.objects.filter(account__isnull=True).count()


@pytest.mark.parametrize("deed", ["enrol", "leave", "remove"])
def test_an_import_meets_a_learner_who_enrols_or_goes(teacher: Account, layer: Term, deed: str) -> None:
    learner = Account.objects.get(nickname="人150")
    if deed != "enrol":
        actions.enrol(schools.viewer(learner), layer, now=NOW)
    race((deeds.deed, "import", teacher.pk), (deeds.deed, deed, learner.pk))
    holds(layer)
    if deed == "enrol":
        assert Reason.objects.filter(term=layer, account=learner).count() == 1


def test_who_certifies_while_an_import_runs_is_enrolled_or_waited_for_and_never_lost(
    teacher: Account, layer: Term
) -> None:
    newcomer = accounts.account("新人")
    assert race((deeds.deed, "import", teacher.pk), (deeds.deed, "certify", newcomer.pk)) == [
        "certify",
        "import",
    ]
    holds(layer)
    assert Reason.objects.live().filter(term=layer, account=newcomer).exists()
    assert not Expected.objects.waiting().exists()


@pytest.mark.parametrize("deed", ["import", "remove everybody"])
def test_who_is_taken_off_the_team_at_that_moment_does_nothing_any_more(
    teacher: Account, layer: Term, deed: str
) -> None:
    """The deed begins while the lead's is not yet written, and waits for it."""
    learner = Account.objects.get(nickname="人150")
    actions.enrol(schools.viewer(learner), layer, now=NOW)
    helper = schools.teacher(layer.course.school, "何言")
    member = TeamMember.objects.create(term=layer, account=helper, role="instructor", name="何言")
    chief = schools.viewer(teacher)
    said = overtaken(
        (deeds.deed, deed, helper.pk), by=lambda: teams.remove(layer, member.pk, now=NOW, actor=chief)
    )
    assert said == "not_there"
    assert list(Reason.objects.live().filter(term=layer).values_list("account_id", flat=True)) == [learner.pk]
