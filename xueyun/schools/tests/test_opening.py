"""Schools, notices and roles."""

from __future__ import annotations

import pytest
from django.db import IntegrityError

from xueyun.accounts import factories as accounts
from xueyun.audit.models import Entry as Deed
from xueyun.core.viewer import Role
from xueyun.schools import actions, factories
from xueyun.schools.colours import contrast_with_white
from xueyun.schools.factories import NOW
from xueyun.schools.models import Grant, School

pytestmark = pytest.mark.django_db


def test_a_school_opens_with_a_trail() -> None:
    school = factories.school(colour="#8A1F2B")
    assert school.colour == "#8a1f2b"
    assert Deed.objects.get(verb="schools.open").object_id == school.pk


@pytest.mark.parametrize("colour", ["#f5d000", "#777777", "green", "#12345", "#1f7a5c;"])
def test_a_colour_on_which_white_cannot_be_read_is_refused(colour: str) -> None:
    with pytest.raises(ValueError, match="colour"):
        factories.school(colour=colour)
    assert not School.objects.exists()


def test_contrast_is_measured_as_wcag_does() -> None:
    assert round(contrast_with_white("#000000"), 1) == 21
    assert contrast_with_white("#ffffff") == 1
    assert round(contrast_with_white("#767676"), 2) == 4.54


def test_a_notice_is_cleaned() -> None:
    notice = actions.post_notice(
        factories.school(), " 开学 ", "<p>欢迎<script>alert(1)</script></p>", now=NOW
    )
    assert (notice.title, notice.body) == ("开学", "<p>欢迎</p>")


def test_a_role_is_given_once_and_taken_back_once() -> None:
    school, account = factories.school(), accounts.account()
    first = actions.grant(account, Role.TEACHER, school=school, title="讲师", now=NOW)
    assert actions.grant(account, Role.TEACHER, school=school, now=NOW) == first
    assert factories.viewer(account).teaches_at(school.pk)
    assert actions.end_grant(first, now=NOW, actor=None)
    assert not actions.end_grant(first, now=NOW, actor=None)
    assert not factories.viewer(account).teaches_at(school.pk)
    assert actions.grant(account, Role.TEACHER, school=school, now=NOW) != first


def test_a_role_of_a_school_names_it_and_the_platforms_names_none() -> None:
    account = accounts.account()
    with pytest.raises(IntegrityError):
        actions.grant(account, Role.TEACHER, now=NOW)
    with pytest.raises(IntegrityError):
        actions.grant(account, Role.PLATFORM_ADMIN, school=factories.school(), now=NOW)
    assert not Grant.objects.exists()


def test_platform_administrators_are_nobodys_administrators() -> None:
    school = factories.school()
    viewer = factories.viewer(factories.platform_administrator())
    assert viewer.is_platform_admin
    assert not viewer.administers(school.pk)
