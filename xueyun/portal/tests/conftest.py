"""Two schools, their courses, and the people whom these pages treat differently."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
import time_machine
from django.test import Client

from xueyun.accounts import factories as accounts
from xueyun.accounts.models import Account
from xueyun.courses import factories as courses
from xueyun.courses.factories import NOW
from xueyun.courses.models import Term
from xueyun.schools import factories as schools
from xueyun.schools.models import School

PASSWORD = "jifen2026"


@dataclass(frozen=True)
class Cast:
    qinghe: School
    mingde: School
    student: Account  # certified at 清河
    learner: Account  # certified nowhere
    lead: Account  # of every course
    mooc: Term  # 明德: 大学物理
    spoc: Term  # 清河: 微积分, with a password


@pytest.fixture(autouse=True)
def at_now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def cast(db: None) -> Cast:
    qinghe = schools.school("qinghe", "清河大学", name_en="Qinghe University", motto="澄心明理")
    mingde = schools.school("mingde", "明德大学", colour="#7a3b3b")
    lead = schools.teacher(qinghe, "林知远", "教授")
    return Cast(
        qinghe,
        mingde,
        schools.student(qinghe, "2024010101", "王小明"),
        accounts.account("路人甲"),
        lead,
        courses.term(courses.course(mingde, "大学物理"), lead=lead),
        courses.term(courses.course(qinghe, "微积分"), audience="spoc", password=PASSWORD, lead=lead),
    )


@pytest.fixture
def browse() -> Callable[[Account | None], Client]:
    """`browse(account)`: a browser in which the account, or nobody, is signed in."""

    def browser(account: Account | None = None) -> Client:
        client = Client()
        if account is not None:
            client.force_login(account)
        return client

    return browser
