"""The provider of demo and development: letters stay in the database and are read at /mailbox/."""

from __future__ import annotations

from xueyun.core.times import utc_now
from xueyun.delivery.models import Kept, Letter
from xueyun.delivery.providers import Mail, Sms


class LocalMail:
    def send(self, mail: Mail) -> str:
        Kept.objects.create(
            channel=Letter.Channel.MAIL, to=mail.to, subject=mail.subject[:200], text=mail.text, at=utc_now()
        )
        return ""


class LocalSms:
    def send(self, sms: Sms) -> str:
        Kept.objects.create(channel=Letter.Channel.SMS, to=sms.to, text=sms.text, at=utc_now())
        return ""
