"""What the SMS gateways have in common: templates, an address, and what their errors mean.

An SMS is sent at most once. So what a gateway says is sorted into three: it surely did not send and may do so later, it
surely did not and never will, and whatever else there is: then nobody knows.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from requests import exceptions
from urllib3.exceptions import NewConnectionError

from xueyun.delivery.providers import Later, Never, Sms, Unknown

BEFORE_THE_REQUEST = (exceptions.ConnectTimeout, NewConnectionError, ssl.SSLCertVerificationError)


def template_for(sms: Sms) -> str:
    """The gateway's template for this purpose. Raises Never where the settings name none."""
    found = settings.SMS_TEMPLATES.get(sms.purpose)
    if not found:
        raise Never(f"XUEYUN_SMS_TEMPLATES names no template for “{sms.purpose}”.")
    return str(found)


def endpoint() -> tuple[str, str | None]:
    """Protocol and host of XUEYUN_SMS_ENDPOINT; https and no host where the SDK's own is meant."""
    parts = urlsplit(settings.SMS_ENDPOINT)
    return parts.scheme or "https", parts.netloc or None


def refused(code: str, message: str, *, later: tuple[str, ...], unknown: tuple[str, ...]) -> Exception:
    """What a gateway's answer means, by how its code begins; a code that is in neither list is a 'never'."""
    sentence = f"{code}: {message}"
    if code.startswith(later):
        return Later(sentence)
    return Unknown(sentence) if code.startswith(unknown) else Never(sentence)


def unanswered(error: BaseException) -> Later | Unknown:
    """No answer came. Only where the connection never stood the request surely did not go out."""
    if any(isinstance(cause, BEFORE_THE_REQUEST) for cause in _causes(error)):
        return Later(f"The gateway can't be reached: {error}")
    return Unknown(f"The gateway did not answer: {error}")


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """An error, what it was made from, and so on; SDKs wrap several times."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        reason = getattr(error, "inner_exception", None)
        error = reason or error.__cause__ or error.__context__
