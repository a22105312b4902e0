"""The way to the sign-in page for pages that people come to with a purpose."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpResponseBase
from django.urls import reverse

from xueyun.core.access import next_query
from xueyun.core.http import Request, see_other

P = ParamSpec("P")
View = Callable[Concatenate[Request, P], HttpResponseBase]


def sign_in_on_the_way(view: View[P]) -> View[P]:
    """Visitors go straight to the sign-in page and come back here, instead of reading a refusal first."""

    @wraps(view)
    def handle(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.viewer.is_signed_in:
            return view(request, *args, **kwargs)
        return see_other(f"{reverse('accounts:login')}?{next_query(request)}")

    return handle
