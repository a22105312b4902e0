"""While the platform has suspended a school, its library is closed to its own teachers too."""

from __future__ import annotations

import pytest
from django.test import Client

from xueyun.schools import factories
from xueyun.schools.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.req("S6", "T3")]


def test_nobody_opens_the_library_of_a_suspended_school_or_sends_a_file_to_it() -> None:
    school, stranger, teacher = factories.school(), Client(), Client()
    teacher.force_login(factories.teacher(school))
    stranger.force_login(factories.teacher(factories.school("mingde", "明德大学")))
    pages = ["/studio/library/qinghe/", "/media/uploads/qinghe/"]
    assert teacher.get(pages[0]).status_code == 200
    school.suspended_at, school.suspended_reason = NOW, "核查"
    school.save()
    closed = [teacher.get(pages[0]), teacher.post(pages[1], HTTP_TUS_RESUMABLE="1.0.0")]
    assert [answer.status_code for answer in closed] == [403, 403]
    assert "已停用清河大学的学校云" in closed[0].content.decode()
    assert stranger.get(pages[0]).status_code == 404, "whoever has nothing to do there learns nothing"
