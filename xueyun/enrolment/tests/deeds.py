"""What people do at the same moment to the learners of a term (see `core.tests.races`)."""

from __future__ import annotations

from collections.abc import Callable


def deed(name: str, account_id: int) -> Callable[[], str]:
    from xueyun.accounts.models import Account
    from xueyun.courses.factories import NOW, lead_of
    from xueyun.courses.models import Term
    from xueyun.enrolment import actions, importing, removing
    from xueyun.enrolment.models import Line
    from xueyun.schools import actions as schools
    from xueyun.schools import viewers
    from xueyun.schools.factories import CODE
    from xueyun.schools.models import School

    viewer = viewers.of(Account.objects.get(pk=account_id))
    term = Term.objects.select_related("course__school", "source").get(audience="spoc")
    school = School.objects.get(slug="qinghe")
    everybody = list(Line.objects.filter(term=term).values_list("account_id", flat=True))
    numbers = [f"10{n:03}" for n in range(300)]
    known: dict[str, Callable[[], object]] = {
        "import": lambda: importing.bring(term, numbers, now=NOW, actor=viewer),
        "enrol": lambda: actions.enrol(viewer, term, now=NOW),
        "leave": lambda: actions.leave(viewer, term, now=NOW),
        "remove": lambda: removing.remove(term, [viewer.account_id or 0], now=NOW, actor=lead_of(term)),
        "remove everybody": lambda: removing.remove(term, everybody, now=NOW, actor=viewer),
        "certify": lambda: schools.certify(
            viewer, school, number="10000", name="名10000", code=CODE, now=NOW
        ),
    }

    def do() -> str:
        known[name]()
        return name

    return do
