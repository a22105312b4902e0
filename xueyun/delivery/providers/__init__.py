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
    """An SMS as a provider gets it; `purpose` names the gateway's template, `params` fill it in their order."""

    to: str
    purpose: str
    text: str
    params: dict[str, str] = field(default_factory=dict)


class Later(Exception):
    """The provider can't take it now, and surely has not: try again."""


class Never(Exception):
    """The provider will not take this one, and surely has not: there is no such address, or a template is missing."""


class Unknown(Exception):
    """Nobody knows whether it went out: the answer never came, or made no sense."""


class MailProvider(Protocol):
    def send(self, mail: Mail) -> str:
        """Hand it over; returns the provider's reference ('' for none). Raises Later, Never."""


class SmsProvider(Protocol):
    def send(self, sms: Sms) -> str:
        """Hand it over; returns the gateway's reference. Raises Later, Never, Unknown."""


def for_mail() -> MailProvider:
    """The provider that XUEYUN_MAIL names. Raises Never for a name that is none."""
    from xueyun.delivery.providers import local, smtp

    match settings.MAIL_PROVIDER:
        case "local":
            return local.LocalMail()
        case "smtp":
            return smtp.SmtpMail()
        case name:
            raise Never(f"XUEYUN_MAIL is {name}, which is no provider.")


def for_sms() -> SmsProvider:
    """The provider that XUEYUN_SMS names. Raises Never for 'none' and for a name that is none."""
    # Each of the two gateways brings an SDK that takes half a second to load: only who needs it pays.
    match settings.SMS_PROVIDER:
        case "local":
            from xueyun.delivery.providers.local import LocalSms

            return LocalSms()
        case "aliyun":
            from xueyun.delivery.providers.aliyun import AliyunSms

            return AliyunSms()
        case "tencent":
            from xueyun.delivery.providers.tencent import TencentSms

            return TencentSms()
        case "none":
            raise Never("XUEYUN_SMS is none: this installation sends no SMS.")
        case name:
            raise Never(f"XUEYUN_SMS is {name}, which is no provider.")


def has_sms() -> bool:
    """Whether SMS may be offered to people at all."""
    return bool(settings.SMS_PROVIDER != "none")
