"""Which installations can reach people, and what an operator reads about those that can't."""

from __future__ import annotations

import pytest
from pytest_django.fixtures import Settings

from xueyun.delivery import fitness, providers
from xueyun.delivery.providers import Never

pytestmark = pytest.mark.req("A8")
ALIYUN = {
    "SMS_KEY_ID": "id",
    "SMS_KEY_SECRET": "secret",
    "SMS_SIGN": "学云",
    "SMS_TEMPLATES": {"code": "SMS_1"},
}


@pytest.fixture(autouse=True)
def bare(settings: Settings) -> None:
    """Nothing is set but the profile."""
    for name in ("SMTP_HOST", "SMS_KEY_ID", "SMS_KEY_SECRET", "SMS_SIGN", "SMS_APP_ID"):
        setattr(settings, name, "")
    settings.SMS_TEMPLATES, settings.ARRIVALS_SECRET = {}, ""
    settings.PROFILE, settings.MAIL_PROVIDER, settings.SMS_PROVIDER = "production", "local", "local"
    settings.SMTP_SECURITY = "starttls"


def given(settings: Settings, **values: object) -> str:
    for name, value in values.items():
        setattr(settings, name, value)
    return fitness.objection()


@pytest.mark.parametrize("profile", ["demo", "development"])
def test_demo_and_development_keep_letters(settings: Settings, profile: str) -> None:
    assert given(settings, PROFILE=profile) == ""


def test_production_wants_real_ones(settings: Settings) -> None:
    assert given(settings).startswith("XUEYUN_MAIL and XUEYUN_SMS would keep letters where nobody gets them")
    assert given(settings, MAIL_PROVIDER="smtp", SMTP_HOST="mail.example").startswith("XUEYUN_SMS would keep")
    assert given(settings, MAIL_PROVIDER="local", SMS_PROVIDER="none").startswith("XUEYUN_MAIL would keep")


def test_a_school_without_a_gateway_says_so(settings: Settings) -> None:
    assert given(settings, MAIL_PROVIDER="smtp", SMTP_HOST="mail.example", SMS_PROVIDER="none") == ""
    assert fitness.said().endswith("; no SMS")
    assert not providers.has_sms()
    with pytest.raises(Never):
        providers.for_sms()


def test_mail_can_not_be_done_without(settings: Settings) -> None:
    assert given(settings, MAIL_PROVIDER="none", SMS_PROVIDER="none").startswith(
        "XUEYUN_MAIL is local or smtp, not “none”"
    )


def test_what_a_provider_needs_is_named(settings: Settings) -> None:
    told = given(settings, MAIL_PROVIDER="smtp", SMS_PROVIDER="tencent")
    assert told == (
        "XUEYUN_MAIL=smtp and XUEYUN_SMS=tencent also need XUEYUN_SMTP_HOST, XUEYUN_SMS_KEY_ID, "
        "XUEYUN_SMS_KEY_SECRET, XUEYUN_SMS_SIGN, XUEYUN_SMS_TEMPLATES, XUEYUN_SMS_APP_ID."
    )
    told = given(settings, SMTP_HOST="mail.example", SMTP_SECURITY="ssl", SMS_PROVIDER="none")
    assert told == "XUEYUN_SMTP_SECURITY is starttls or tls or none, not “ssl”."
    assert "not “alyun”" in given(settings, SMTP_SECURITY="tls", SMS_PROVIDER="alyun")


def test_a_secret_of_the_webhook_is_long_and_fits_an_address(settings: Settings) -> None:
    real = {"MAIL_PROVIDER": "smtp", "SMTP_HOST": "mail.example", "SMS_PROVIDER": "none"}
    for secret in ("short", "a" * 31, "a" * 31 + "/", "密" * 40):
        told = given(settings, **real, ARRIVALS_SECRET=secret)
        assert told == "XUEYUN_ARRIVALS_SECRET has at least 32 letters, digits, - and _."
    assert given(settings, ARRIVALS_SECRET="a" * 31 + "-") == ""


def test_it_says_who_carries_what(settings: Settings) -> None:
    real = {
        "MAIL_PROVIDER": "smtp",
        "SMTP_HOST": "mail.example",
        "SMTP_PORT": 587,
        "MAIL_FROM": "a@b.example",
    }
    assert given(settings, **real, SMS_PROVIDER="aliyun", **ALIYUN) == ""
    assert fitness.said() == (
        "mail by smtp (mail.example:587, starttls) from a@b.example; SMS by aliyun for code"
    )
    assert providers.has_sms()
