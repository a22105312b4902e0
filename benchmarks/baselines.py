"""B0: an empty answer through all middleware, the viewer loaded. B1: a page's ready HTML set into the shell."""

from __future__ import annotations

from django.db import connection, transaction
from django.http import HttpResponse
from django.urls import resolve
from django.utils.safestring import mark_safe
from django.views.decorators.csrf import csrf_exempt

from xueyun.core.access import public
from xueyun.core.http import Request, json_body, page

_ready: dict[str, str] = {}

UPSERT = """
    INSERT INTO progress_meter (account_id, spent_until_ms) VALUES (%s, %s)
    ON CONFLICT (account_id) DO UPDATE SET spent_until_ms = excluded.spent_until_ms
"""


@public
def empty(request: Request) -> HttpResponse:
    """B0."""
    return HttpResponse(str(request.viewer.account_id))


@public
def ready_html(request: Request) -> HttpResponse:
    """B1 of the page named by `?of=`: what stands inside its <main> is kept after the first time."""
    of = request.GET["of"]
    if of not in _ready:
        _ready[of] = _cut(of, request)
    main = _ready[of]
    template = "learning_layout" if of.startswith("/learn/") else "layout"
    context = {"layout": f"ui/{template}.html", "main": mark_safe(main)}  # noqa: S308  the page's own HTML
    request.viewer.is_signed_in  # noqa: B018  as every page does
    return page(request, "benchmarks/ready.html", context)


def _cut(of: str, request: Request) -> str:
    """What stands inside the page's <main>, as the server renders it for this reader."""
    view, args, kwargs = resolve(of)
    html = view(request, *args, **kwargs).content.decode()
    start = html.index(">", html.index("<main ")) + 1
    return html[start : html.rindex("</main>")]


@csrf_exempt
@public
def raw_upsert(request: Request) -> HttpResponse:
    """What a heartbeat is held against: the JSON read, one upsert in one transaction."""
    data = json_body(request, limit=16_384)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(UPSERT, (data["account"], 1))
    return HttpResponse(status=204)
