"""Passwords that a stranger would try first are refused, with a sentence."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from xueyun.accounts.models import Account

pytestmark = pytest.mark.req("A1")

WANG = Account(email="wang.xiaoming@example.org", mobile="13800138000", nickname="王小明")


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("short1a", "password_too_short"),
        ("password1", "password_too_common"),
        ("my王小明2026", "own"),
        ("13800138000x", "own"),
        ("Wang.Xiaoming1", "own"),
        ("739173917", "digits"),
        ("aaaaaaaaaaaa", "repeated"),
        ("abababababab", "repeated"),
        ("xyz9xyz9xyz9", "repeated"),
        ("asdfghjkl;", "run"),
        ("qwer1234", "run"),
        ("abcdefgh12", "run"),
        ("poiuytrewq", "run"),
        ("1qaz2wsx3edc", "run"),
    ],
)
def test_it_is_refused(password: str, code: str) -> None:
    with pytest.raises(ValidationError) as caught:
        validate_password(password, WANG)
    assert code in {error.code for error in caught.value.error_list}


@pytest.mark.parametrize(
    "password", ["yellow river 1855", "黄河之水天上来不复回", "kX7#pq9vb", "8302957164", "小河流水abc9"]
)
def test_it_is_accepted(password: str) -> None:
    validate_password(password, WANG)
