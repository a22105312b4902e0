"""A teacher's terms."""

from __future__ import annotations

import pytest
from django.test import Client

from xueyun.accounts import factories as accounts
from xueyun.schools import factories

pytestmark = pytest.mark.django_db


def get(account: object, page: str = "/studio/") -> object:
    browser = Client()
    if account:
        browser.force_login(account)  # type: ignore[arg-type]
    return browser.get(page)


def test_it_is_for_teachers() -> None:
    school = factories.school()
    assert get(factories.teacher(school)).status_code == 200  # type: ignore[attr-defined]
    assert get(accounts.account()).status_code == 403  # type: ignore[attr-defined]
    assert get(None).status_code == 303  # type: ignore[attr-defined]
