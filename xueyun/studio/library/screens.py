"""What the pages of a library show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from xueyun.core.http import Request, page
from xueyun.core.viewer import Viewer
from xueyun.media import links, loaders, tickets
from xueyun.media.actions import library
from xueyun.media.hooks import Use
from xueyun.media.models import Asset
from xueyun.media.rules import STAFF, may_keep_library
from xueyun.schools.models import School
from xueyun.schools.rules import may_open

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

ON_A_PAGE = 24
KINDS: dict[str, tuple[_StrOrPromise, str]] = {
    "video": (_("Videos"), "video"),
    "pdf": (_("PDF documents"), "file-text"),
    "image": (_("Pictures"), "image"),
    "captions": (_("Captions"), "captions"),
    "document": (_("Attachments"), "paperclip"),
}
# What one of them is called.
ONE: dict[str, _StrOrPromise] = {
    "video": pgettext_lazy("file", "Video"),
    "pdf": pgettext_lazy("file", "PDF document"),
    "image": pgettext_lazy("file", "Picture"),
    "captions": pgettext_lazy("file", "Captions"),
    "document": pgettext_lazy("file", "Attachment"),
}
STATES: dict[str, _StrOrPromise] = {
    "waiting": _("Waiting"),
    "working": _("Being prepared"),
    "ready": _("Ready"),
    "failed": _("Failed"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A file with what a card or a page says of it."""

    asset: Asset
    kind: _StrOrPromise
    icon: str
    state: _StrOrPromise
    picture: str
    uses: list[Use]


def enter(request: Request, slug: str) -> School:
    """The school, for its own teachers and administrators; to everybody else it is not there (404)."""
    school = get_object_or_404(School, slug=slug)
    may_keep_library(request.viewer, school.pk).or_refuse()
    may_open(school).or_refuse()
    return school


def find(request: Request, school: School, asset_id: int) -> Asset:
    """A file of this school's. Raises Http404."""
    mine = Asset.objects.visible_to(request.viewer).filter(school=school)
    return get_object_or_404(mine.select_related("captions", "school"), pk=asset_id)


def rows(request: Request, assets: list[Asset]) -> list[Row]:
    used = library.uses([asset.pk for asset in assets])
    return [
        Row(
            asset,
            ONE[asset.kind],
            KINDS[asset.kind][1],
            STATES[asset.status],
            links.poster_url(asset, request.now),
            used[asset.pk],
        )
        for asset in assets
    ]


def index(request: Request, school: School, *, error: str = "", status: int = 200) -> HttpResponse:
    """The newest files first, those that are looked for."""
    words = request.GET.get("q", "")[: loaders.LONGEST_WORDS].replace("\0", "")
    kind, state = request.GET.get("kind", ""), request.GET.get("state", "")
    if (kind and kind not in KINDS) or (state and state not in STATES):
        raise Http404
    found = loaders.search(request.viewer, school, words, (kind,) if kind else (), state)
    paged = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))

    def address(**more: str) -> str:
        asked = {"q": words, "kind": kind, "state": state, **more}
        return f"?{urlencode({name: value for name, value in asked.items() if value})}"

    context = {
        "school": school,
        "rows": rows(request, list(paged)),
        "page": paged,
        "base": f"{address()}{'&' if words or kind or state else ''}page=",
        "words": words,
        "kept": {name: value for name, value in (("kind", kind), ("state", state)) if value},
        "kinds": _filters(KINDS, kind, lambda name: address(kind=name), lambda said: said[0]),
        "states": _filters(STATES, state, lambda name: address(state=name), lambda said: said),
        "is_filtered": bool(words or kind or state),
        "libraries": libraries(request.viewer),
        "largest": settings.MEDIA_LARGEST_FILE,
        "largest_form": settings.FORM_LARGEST_FILES,
        "error": error,
    }
    return page(request, "studio/library/index.html", context, status=status)


def _filters(table: dict[str, Any], chosen: str, address: Any, words: Any) -> list[dict[str, Any]]:
    every = [{"label": _("All"), "url": address(""), "current": not chosen}]
    return every + [
        {"label": words(said), "url": address(name), "current": name == chosen}
        for name, said in table.items()
    ]


def libraries(viewer: Viewer) -> list[dict[str, str]]:
    """Of the schools on whose staff somebody is, as links."""
    slugs = {grant.school_slug for grant in viewer.grants if grant.role in STAFF and grant.school_slug}
    return [
        {"slug": slug, "url": reverse("studio:library", kwargs={"school": slug})} for slug in sorted(slugs)
    ]


def one(request: Request, asset: Asset, *, error: str = "", status: int = 200) -> HttpResponse:
    """One file: what it looks like, what is known of it, where it is used, and what can be done with it."""
    sign = links.signer(request.now, links.POSTERS)
    context = {
        "school": asset.school,
        "row": rows(request, [asset])[0],
        "asset": asset,
        "player": _address(request, asset),
        "moments": [(n, sign(f"{asset.posters}/{n}/poster.webp")) for n in range(1, asset.moments + 1)],
        "largest_form": settings.FORM_LARGEST_FILES,
        "error": error,
    }
    return page(request, "studio/library/asset.html", context, status=status)


def _address(request: Request, asset: Asset) -> str:
    """Where staff watch or read the file: a ticket of their own, for no term and no unit."""
    doors = {
        Asset.Kind.VIDEO: ("watch", "media:master"),
        Asset.Kind.PDF: ("read", "media:document"),
    }
    door = doors.get(Asset.Kind(asset.kind))
    if door is None or not asset.is_ready:
        return ""
    purpose, name = door
    token = tickets.issue(
        request.viewer,
        purpose=purpose,  # type: ignore[arg-type]
        now=request.now,
        viewing_term_id=0,
        unit_id=0,
        asset_id=asset.pk,
    )
    return reverse(name, kwargs={"token": token})
