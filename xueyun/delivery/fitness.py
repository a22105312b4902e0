"""Can this installation reach people? Asked before a server of production starts, and by `xueyun check`."""

from __future__ import annotations

import re

from django.conf import settings

from xueyun.delivery import providers

MAIL = {"local": (), "smtp": ("SMTP_HOST", "MAIL_FROM")}
_KEYS = ("SMS_KEY_ID", "SMS_KEY_SECRET", "SMS_SIGN", "SMS_TEMPLATES")
SMS = {"local": (), "none": (), "aliyun": _KEYS, "tencent": (*_KEYS, "SMS_APP_ID")}
SHORTEST_SECRET = 32
SECURITIES = ("starttls", "tls", "none")


def objection() -> str:
    """Why mail or SMS can't be carried as the settings stand, in one sentence for an operator; '' where they can."""
    if settings.MAIL_PROVIDER not in MAIL or settings.SMS_PROVIDER not in SMS:
        return (
            f"XUEYUN_MAIL is {' or '.join(MAIL)}, not “{settings.MAIL_PROVIDER}”, and "
            f"XUEYUN_SMS is {' or '.join(SMS)}, not “{settings.SMS_PROVIDER}”."
        )
    pretenders = [
        name
        for name, provider in (("XUEYUN_MAIL", settings.MAIL_PROVIDER), ("XUEYUN_SMS", settings.SMS_PROVIDER))
        if provider == "local"
    ]
    if pretenders and settings.PROFILE == "production":
        return (
            f"{' and '.join(pretenders)} would keep letters where nobody gets them: set XUEYUN_MAIL=smtp with "
            "XUEYUN_SMTP_HOST, and XUEYUN_SMS to aliyun or tencent (or to none, where there is no SMS gateway)."
        )
    if settings.MAIL_PROVIDER == "smtp" and settings.SMTP_SECURITY not in SECURITIES:
        return f"XUEYUN_SMTP_SECURITY is {' or '.join(SECURITIES)}, not “{settings.SMTP_SECURITY}”."
    if settings.ARRIVALS_SECRET and not re.fullmatch(
        rf"[\w-]{{{SHORTEST_SECRET},200}}", settings.ARRIVALS_SECRET, re.ASCII
    ):
        return f"XUEYUN_ARRIVALS_SECRET has at least {SHORTEST_SECRET} letters, digits, - and _."
    wanted = (*MAIL[settings.MAIL_PROVIDER], *SMS[settings.SMS_PROVIDER])
    missing = [f"XUEYUN_{name}" for name in wanted if not getattr(settings, name)]
    if missing:
        return (
            f"XUEYUN_MAIL={settings.MAIL_PROVIDER} and XUEYUN_SMS={settings.SMS_PROVIDER} also need "
            f"{', '.join(missing)}."
        )
    return ""


def said() -> str:
    """Who carries what, in a line."""
    mail = f"mail by {settings.MAIL_PROVIDER}"
    if settings.MAIL_PROVIDER == "smtp":
        mail += f" ({settings.SMTP_HOST}:{settings.SMTP_PORT}, {settings.SMTP_SECURITY}) from {settings.MAIL_FROM}"
    if not providers.has_sms():
        return f"{mail}; no SMS"
    sms = f"SMS by {settings.SMS_PROVIDER}"
    if settings.SMS_TEMPLATES:
        sms += f" for {', '.join(settings.SMS_TEMPLATES)}"
    return f"{mail}; {sms}"
