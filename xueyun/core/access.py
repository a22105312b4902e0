"""Every view says who may open it: `@access(rule)` or `@public`. A test walks the URLconf for bare ones."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from xueyun.core.http import Request
from xueyun.core.verdict import YES, Verdict, Way, refuse
from xueyun.core.viewer import Viewer

P = ParamSpec("P")
R = TypeVar("R", bound=HttpResponseBase)
View = Callable[Concatenate[Request, P], R]


def public(view: View[P, R]) -> View[P, R]:
    """Open to everyone; what it shows is narrowed by `visible_to(viewer)` inside."""
    view.access_rule = "public"  # type: ignore[attr-defined]
    return view


def access(rule: Callable[[Viewer], Verdict]) -> Callable[[View[P, R]], View[P, R]]:
    """Open to those whom `rule(viewer)` allows. Rules on a thing are asked inside, once it is loaded."""

    def decorate(view: View[P, R]) -> View[P, R]:
        @wraps(view)
        def guarded(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> R:
            verdict = rule(request.viewer)
            if not verdict and not request.viewer.is_signed_in:
                verdict = sign_in_first(request, verdict)
            verdict.or_refuse()
            return view(request, *args, **kwargs)

        guarded.access_rule = rule.__name__  # type: ignore[attr-defined]
        return guarded

    return decorate


def signed_in(viewer: Viewer) -> Verdict:
    """Anyone with an account."""
    if viewer.is_signed_in:
        return YES
    return refuse("sign_in", _("Please sign in to go on."), status=401)


def sign_in_first(request: HttpRequest, verdict: Verdict) -> Verdict:
    """The same refusal, with the way to the sign-in page and back again."""
    url = f"{reverse('accounts:login')}?{next_query(request)}"
    return Verdict(
        allowed=False,
        code="sign_in",
        reason=verdict.reason,
        way=Way(_("Sign in"), url),
        hidden=verdict.hidden,
        status=verdict.status if verdict.hidden else 401,
    )


def next_query(request: HttpRequest) -> str:
    """`next=…` that leads back to this page after signing in."""
    from urllib.parse import urlencode

    back: Any = request.get_full_path() if request.method in {"GET", "HEAD"} else request.path
    return urlencode({"next": back})
