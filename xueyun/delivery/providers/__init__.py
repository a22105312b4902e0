"""Who carries a letter away: one module a provider, chosen by the settings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as a provider gets it."""

    to: str
    subject: str
    text: str
    message_id: str


@dataclass(frozen=True, slots=True)
class Sms:
    """An SMS as a provider gets it; `purpose` names the gateway's template."""

    to: str
    purpose: str
    text: str
    params: dict[str, str] = field(default_factory=dict)


class Later(Exception):
    """The provider can't take it now: try again."""


class Never(Exception):
    """The provider will not take this one: there is no such address, or a template is missing."""


class MailProvider(Protocol):
    def send(self, mail: Mail) -> str:
        """Hand it over; returns the provider's reference ('' for none). Raises Later, Never."""


class SmsProvider(Protocol):
    def send(self, sms: Sms) -> str:
        """Hand it over; returns the gateway's reference. Raises Later (surely not sent), Never."""


def for_mail() -> MailProvider:
    """The provider that XUEYUN_MAIL names."""
    from xueyun.delivery.providers import local

    match settings.MAIL_PROVIDER:
        case "local":
            return local.LocalMail()
        case name:
            raise Never(f"XUEYUN_MAIL is {name}, which is no provider.")


def for_sms() -> SmsProvider:
    """The provider that XUEYUN_SMS names."""
    from xueyun.delivery.providers import local

    match settings.SMS_PROVIDER:
        case "local":
            return local.LocalSms()
        case name:
            raise Never(f"XUEYUN_SMS is {name}, which is no provider.")
