"""Mail by a server of the school or of a mail service.

Whatever goes wrong before the server has said that it took a mail is tried again, with the same Message-ID: readers'
programs show one where two came.
"""

from __future__ import annotations

import smtplib
import ssl
from contextlib import suppress
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import localtime, parseaddr

from django.conf import settings

from xueyun.delivery.providers import Later, Mail, Never


class SmtpMail:
    """One connection a mail: a worker that waits for the next one holds nothing open."""

    def send(self, mail: Mail) -> str:
        message = written(mail)
        server = _connected()
        try:
            server.send_message(message, parseaddr(settings.MAIL_FROM)[1], [mail.to])
        except smtplib.SMTPRecipientsRefused as error:
            code, said = next(iter(error.recipients.values()))
            raise _answered(code, said) from error
        except smtplib.SMTPNotSupportedError as error:
            raise Never(str(error)) from error
        except smtplib.SMTPResponseException as error:
            raise _answered(error.smtp_code, error.smtp_error) from error
        except (OSError, smtplib.SMTPException) as error:
            raise Later(f"The connection broke: {error}") from error
        finally:
            # It said yes or no already; how the connection ends changes nothing.
            with suppress(OSError, smtplib.SMTPException):
                server.quit()
        return ""


def written(mail: Mail) -> EmailMessage:
    """The mail as it goes out. Raises Never for an address that can't stand in a header."""
    message = EmailMessage()
    name, sender = parseaddr(settings.MAIL_FROM)
    try:
        message["From"] = Address(name, addr_spec=sender)
        message["To"] = Address(addr_spec=mail.to)
    except (ValueError, IndexError, MessageError) as error:
        raise Never(f"An address can't be written: {error}") from error
    message["Subject"] = " ".join(mail.subject.split())
    message["Date"] = localtime()
    message["Message-ID"] = mail.message_id
    # Out-of-office answers to a notice help nobody (RFC 3834).
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text, charset="utf-8", cte="base64")
    return message


def _connected() -> smtplib.SMTP:
    """A server that may be given a mail. A refusal at this point is never the letter's fault. Raises Later."""
    place = (settings.SMTP_HOST, settings.SMTP_PORT)
    server: smtplib.SMTP | None = None
    try:
        if settings.SMTP_SECURITY == "tls":
            server = smtplib.SMTP_SSL(
                *place, timeout=settings.SMTP_TIMEOUT, context=ssl.create_default_context()
            )
        else:
            server = smtplib.SMTP(*place, timeout=settings.SMTP_TIMEOUT)
        if settings.SMTP_SECURITY == "starttls":
            server.starttls(context=ssl.create_default_context())
        if settings.SMTP_USER:
            server.login(settings.SMTP_USER, settings.SMTP_PASSWORD)
    except (OSError, smtplib.SMTPException) as error:
        if server is not None:
            server.close()
        raise Later(f"The mail server {place[0]}:{place[1]} can't be used: {error}") from error
    return server


def _answered(code: int, said: bytes | str) -> Later | Never:
    """4xx: not now. 5xx: never."""
    words = said.decode(errors="replace") if isinstance(said, bytes) else said
    sentence = f"{code} {words}"
    return Never(sentence) if 500 <= code < 600 else Later(sentence)
