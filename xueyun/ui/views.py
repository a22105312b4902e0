"""Pages that belong to no room: refusals and errors; the reader's preferences; drawn pictures; the gallery."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.template import engines
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from xueyun.core.access import public
from xueyun.core.http import Request, page, see_other
from xueyun.core.verdict import Verdict
from xueyun.ui import colours, covers, crests, hooks
from xueyun.ui.components import names
from xueyun.ui.context import THEME_COOKIE, THEMES

YEAR = int(timedelta(days=365).total_seconds())


@public
def refused(request: Request, verdict: Verdict) -> HttpResponse:
    """Why not, the way in, and the way home."""
    response = page(request, "ui/refused.html", {"verdict": verdict}, status=verdict.status)
    if verdict.status == 401:
        response.headers["WWW-Authenticate"] = 'Form realm="xueyun"'
    return response


@public
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: nothing here, or nothing that this reader may know of."""
    return page(request, "ui/not_found.html", status=404)


@public
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403 without a verdict: something below Xueyun refused."""
    return page(request, "ui/forbidden.html", status=403)


@public
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the request makes no sense; 413: it is too much. The reader may be unknown: nothing of theirs is shown."""
    if isinstance(exception, (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)):
        return _bare("ui/too_much.html", status=413)
    return _bare("ui/bad_request.html", status=400)


@public
def server_error(request: HttpRequest) -> HttpResponse:
    """500: no query, no viewer, no context processor: what failed may be any of them."""
    try:
        return _bare("ui/server_error.html", status=500)
    except Exception:  # noqa: BLE001  the last word must be said whatever is broken
        return HttpResponse(
            "<!doctype html><title>500</title><p>学云出了点问题，请稍后再试。</p>", status=500
        )


@public
def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form was too old. What was typed is still in the reader's browser, one step back."""
    return page(request, "ui/csrf_failed.html", status=403)


def _bare(template: str, status: int) -> HttpResponse:
    language = get_language() or settings.LANGUAGE_CODE
    context: dict[str, Any] = {
        "language": language,
        "html_lang": "en" if language == "en" else "zh-Hans",
        "theme": "",
        "site_name": settings.SITE_NAME,
    }
    return HttpResponse(engines["jinja2"].get_template(template).render(context), status=status)


# The two preferences are forms of every page; without a token a visitor needs no cookie to read. They harm nobody,
# and other sites are turned away by what the browser says of where a request comes from.


@public
@csrf_exempt
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Keep the language for a year, and go back."""
    response = see_other(_back(request))
    chosen = request.POST.get("language", "")
    if _ours(request) and chosen in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=YEAR,
            samesite="Lax",
            secure=settings.IS_SECURE,
            httponly=True,
        )
        hooks.language_chosen.run(request, chosen)
    return response


@public
@csrf_exempt
@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Keep the theme for a year ('system' forgets it), and go back."""
    response = see_other(_back(request))
    chosen = request.POST.get("theme", "")
    if not _ours(request):
        return response
    if chosen in THEMES:
        response.set_cookie(
            THEME_COOKIE, chosen, max_age=YEAR, samesite="Lax", secure=settings.IS_SECURE, httponly=True
        )
    elif chosen == "system":
        response.delete_cookie(THEME_COOKIE, samesite="Lax")
    return response


def _ours(request: HttpRequest) -> bool:
    return request.headers.get("Sec-Fetch-Site", "same-origin") in {"same-origin", "none"}


def _back(request: HttpRequest) -> str:
    """Where `next` says, else where the form stood, if that is here; else home."""
    for target in (request.POST.get("next", ""), request.headers.get("Referer", "")):
        if url_has_allowed_host_and_scheme(
            target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        ):
            return target
    return "/"


@public
@require_safe
def cover(request: HttpRequest, subject: str, seed: str, text: str) -> HttpResponse:
    """A course's drawn cover."""
    return _kept_for_ever(covers.draw(subject, int(seed, 16), text), "image/svg+xml")


@public
@require_safe
def crest(request: HttpRequest, colour: str, text: str) -> HttpResponse:
    """A school's drawn crest."""
    return _kept_for_ever(crests.draw(colour, text), "image/svg+xml")


@public
@require_safe
def accent(request: HttpRequest, colour: str) -> HttpResponse:
    """A school's colours as tokens, light and dark, readable in both."""
    return _kept_for_ever(colours.accent_css(colour), "text/css; charset=utf-8")


def _kept_for_ever(content: str, content_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return response


@public
@require_safe
def gallery(request: HttpRequest, name: str = "") -> HttpResponse:
    """All components, or one. `?theme=dark` shows it at night."""
    known = names()
    if name and name not in known:
        raise Http404
    theme = request.GET.get("theme", "")
    sample = Paginator(range(400), 10).page(7)
    context = {"names": known, "shown": [name] if name else known, "one": name, "sample_page": sample}
    if theme in THEMES:
        request.COOKIES[THEME_COOKIE] = theme
    return page(request, "ui/gallery.html", context)
