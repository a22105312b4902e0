"""The letter box of demo and development: what the local providers 'sent', and a phone to answer with."""

from __future__ import annotations

import secrets
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from xueyun.core.access import public
from xueyun.core.http import Request, page, see_other
from xueyun.delivery import actions
from xueyun.delivery.forms import PhoneForm
from xueyun.delivery.models import Kept

A_PAGE = 20
INVALID = 422


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def inbox(request: Request) -> HttpResponse:
    """Newest first, `?to=` narrows to an address. A POST is an SMS from a phone. Not in the table of production."""
    to = request.GET.get("to", "").strip()[:254]
    form = PhoneForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        sender, text = form.cleaned_data["sender"], form.cleaned_data["text"]
        actions.take_in("local", secrets.token_hex(12), sender=sender, text=text, now=request.now)
        return see_other(f"{reverse('mailbox:inbox')}?{urlencode({'to': to, 'sent': sender})}")
    context = {
        "letters": Paginator(Kept.objects.for_mailbox(to), A_PAGE).get_page(request.GET.get("page")),
        "to": to,
        "base": f"?{urlencode({'to': to})}&page=",
        "form": form,
        "sent": request.GET.get("sent", "")[:20],
    }
    return page(request, "delivery/mailbox.html", context, status=INVALID if form.errors else 200)
