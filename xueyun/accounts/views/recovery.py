"""找回密码: the account, a way to show that it is one's own, the new password (mission, A4 to A7).

What a browser holds of a recovery lies in its session: which one, a secret, and the word that it shows.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xueyun.accounts import rules
from xueyun.accounts.actions import recovering
from xueyun.accounts.callers import address_of
from xueyun.accounts.doors import enter, renew_key
from xueyun.accounts.forms import CodeForm, NewPasswordForm, RecoverForm
from xueyun.accounts.models import Account, Recovery, Way
from xueyun.core.access import access, public, signed_in
from xueyun.core.http import PRIVATE, Request, page, see_other
from xueyun.core.trying import attempt, posted
from xueyun.core.verdict import Refused, Verdict

INVALID = 422
HELD, WORD, DONE = "recovery", "recovery-word", "recovery-done"
PAGES = {Way.WORD: "recover_word", Way.CODE: "recover_code", Way.LINK: "recover_mail"}

Step = Callable[[Request, Recovery], HttpResponse]


def step(view: Step) -> Callable[[Request], HttpResponse]:
    """A page of a recovery that this browser holds; who holds none begins, and one that is over says why."""

    @wraps(view)
    def handle(request: Request) -> HttpResponse:
        recovery = _held(request)
        if recovery is None:
            return _to("recover")
        try:
            rules.may_go_on(recovery, _browser(request), request.now).or_refuse()
            return view(request, recovery)
        except Refused as refused:
            return _over(request, refused.verdict)

    return handle


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: Request) -> HttpResponse:
    """Which account. Whether there is one is told by nothing that follows."""
    if request.method != "POST":
        return page(request, "accounts/recover/start.html", {"form": RecoverForm()})
    form, status = RecoverForm(request.POST), INVALID
    if form.is_valid():
        try:
            recovery, key = recovering.start(
                form.cleaned_data["login"],
                now=request.now,
                address=address_of(request),
                instead_of=_held(request),
            )
        except Refused as refused:
            form.add_error(None, str(refused.verdict.reason))
            status = refused.verdict.status
        else:
            request.session.pop(WORD, None)
            _hold(request, recovery, key)
            return _to("recover_ways")
    return page(request, "accounts/recover/start.html", {"form": form}, status=status)


@public
@never_cache
@require_safe
@step
def ways(request: Request, recovery: Recovery) -> HttpResponse:
    """Every way for every account; after a first proof the ones that are still missing, if the account wants two."""
    left = rules.ways_left(recovery)
    if not left:
        return _to("recover_password")
    return _page(request, recovery, "ways", {"ways": _offered(left)})


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@step
def word(request: Request, recovery: Recovery) -> HttpResponse:
    """编辑短信发送. A POST asks for a word; the page shows it, and asks now and then whether it has come."""
    if Way.WORD not in _offered(rules.ways_left(recovery)):
        return _onward(recovery)
    if request.method == "POST":
        try:
            shown, until = recovering.ask_for_word(recovery, now=request.now, address=address_of(request))
        except Refused as refused:
            return _refused(request, recovery, refused.verdict)
        request.session[WORD] = [shown, until.isoformat()]
        return _to("recover_word")
    if WORD not in request.session:
        return _to("recover_ways")
    shown, until_text = request.session[WORD]
    left = max(0, int((datetime.fromisoformat(until_text) - request.now).total_seconds()))
    context = {"word": shown, "seconds": left, "asked": "sent" in request.GET}
    return _page(request, recovery, "word", context)


@public
@never_cache
@require_safe
def word_state(request: Request) -> HttpResponse:
    """What the page of the word asks every few seconds: 'waiting', or that it is worth looking again."""
    recovery = _held(request)
    waits = (
        recovery is not None
        and bool(rules.may_go_on(recovery, _browser(request), request.now))
        and not recovery.word_proved_at
    )
    return JsonResponse({"state": "waiting" if waits else "changed"}, headers=PRIVATE)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@step
def code(request: Request, recovery: Recovery) -> HttpResponse:
    """安全手机: the six digits that were sent to it, if there is one."""
    if Way.CODE not in _offered(rules.ways_left(recovery)):
        return _onward(recovery)
    form = CodeForm(posted(request))

    def check(said: dict[str, str]) -> None:
        recovering.check_code(recovery, said["code"], now=request.now, address=address_of(request))

    tried = attempt(form, check, field="code")
    if tried.is_done:
        return _onward(recovery)
    return _page(
        request, recovery, "code", {"form": form, "again": "again" in request.GET}, status=tried.status
    )


@public
@require_POST
@step
def send_code(request: Request, recovery: Recovery) -> HttpResponse:
    """Have the digits sent, or sent again."""
    return _send(request, recovery, Way.CODE)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@step
def mail(request: Request, recovery: Recovery) -> HttpResponse:
    """注册邮箱. A POST has the link sent; the page says where to look for it."""
    if Way.LINK not in rules.ways_left(recovery):
        return _onward(recovery)
    if request.method == "POST":
        return _send(request, recovery, Way.LINK)
    return _page(request, recovery, "mail", {"again": "again" in request.GET})


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: Request, token: str) -> HttpResponse:
    """The link of a mail. Programs that search mails look at it, too: only the button uses it up."""
    try:
        challenge = recovering.find_link(token)
        if request.method != "POST":
            rules.may_open_link(challenge, request.now).or_refuse()
            return _page(request, challenge.recovery, "link", {"token": token})
        key = request.session.get(HELD, {}).get("key", "")
        recovery, key = recovering.open_link(challenge, key, now=request.now, address=address_of(request))
    except Refused as refused:
        return _over(request, refused.verdict)
    # A session that somebody else may know must not become one that can set the password.
    renew_key(request)
    _hold(request, recovery, key)
    return _onward(recovery)


@public
@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@step
def password(request: Request, recovery: Recovery) -> HttpResponse:
    """The new password. It signs every device out, and this one in."""
    if not rules.may_set_password(recovery):
        return _to("recover_ways")
    assert recovery.account is not None  # noqa: S101  somebody has proved that it is theirs
    form, status = NewPasswordForm(recovery.account, request.POST or None), 200
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            account = recovering.set_password(
                recovery, form.cleaned_data["password"], now=request.now, address=address_of(request)
            )
            return _sign_in(request, account)
    return _page(request, recovery, "password", {"form": form}, status=status)


@access(signed_in)
@never_cache
@require_safe
def done(request: Request) -> HttpResponse:
    """What has happened, and the way on."""
    if DONE not in request.session:
        return see_other(reverse("portal:me"))
    return page(request, "accounts/recover/done.html", {"step": 4})


# --- what the browser holds ---


def _held(request: Request) -> Recovery | None:
    held = request.session.get(HELD)
    return Recovery.objects.select_related("account").filter(pk=held["id"]).first() if held else None


def _browser(request: Request) -> str:
    return recovering.keyed("browser", request.session[HELD]["key"])


def _hold(request: Request, recovery: Recovery, key: str) -> None:
    request.session[HELD] = {"id": recovery.pk, "key": key}


def _sign_in(request: Request, account: Account) -> HttpResponse:
    for name in (HELD, WORD):
        request.session.pop(name, None)
    response = enter(request, account, reverse("accounts:recover_done"))
    request.session[DONE] = True
    return response


# --- where it goes on ---


def _to(name: str) -> HttpResponseRedirect:
    return see_other(reverse(f"accounts:{name}"))


def _onward(recovery: Recovery) -> HttpResponse:
    return _to("recover_password" if rules.may_set_password(recovery) else "recover_ways")


def _offered(left: tuple[Way, ...]) -> list[Way]:
    """What this installation can't carry is offered to nobody."""
    has_sms = settings.SMS_PROVIDER != "none"
    works = {Way.WORD: has_sms and bool(settings.SMS_SERVICE_NUMBER), Way.CODE: has_sms, Way.LINK: True}
    return [way for way in left if works[way]]


def _send(request: Request, recovery: Recovery, way: Way) -> HttpResponse:
    if way not in _offered(rules.ways_left(recovery)):
        return _onward(recovery)
    try:
        recovering.ask_for_letter(
            recovery, way, language=get_language() or "", now=request.now, address=address_of(request)
        )
    except Refused as refused:
        return _refused(request, recovery, refused.verdict)
    again = "?again" if request.POST.get("again") else ""
    return see_other(f"{reverse(f'accounts:{PAGES[way]}')}{again}")


def _refused(request: Request, recovery: Recovery, verdict: Verdict) -> HttpResponse:
    """Too often: the ways again, for another one may be open."""
    context = {"ways": _offered(rules.ways_left(recovery)), "refusal": verdict.reason}
    return _page(request, recovery, "ways", context, status=verdict.status)


def _over(request: Request, verdict: Verdict) -> HttpResponse:
    return page(request, "accounts/recover/over.html", {"verdict": verdict, "step": 0}, status=verdict.status)


def _page(
    request: Request, recovery: Recovery, name: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    shared = {
        "recovery": recovery,
        "step": 3 if name == "password" else 2,
        "number": settings.SMS_SERVICE_NUMBER,
    }
    return page(request, f"accounts/recover/{name}.html", shared | context, status=status)
