"""Files that announcements name: known when they come in, held in the library, and shown where the words are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import Exists, F, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from xueyun.announcements.models import Announcement, AnnouncementFile
from xueyun.core.viewer import Viewer
from xueyun.courses import bodies
from xueyun.courses.models import Term
from xueyun.media.hooks import Use
from xueyun.media.models import Asset
from xueyun.ui import html


def check(term: Term, body: str, writer: Viewer | None, made: Announcement | None = None) -> None:
    """Files that the writer may choose, or such as have stood there. Raises Refused 'unknown_file' (422)."""
    had = AnnouncementFile.objects.filter(announcement=made) if made else AnnouncementFile.objects.none()
    bodies.check_named(term.course, html.files_in(body), had.values_list("asset_id"), writer)


def hold(made: Announcement) -> None:
    """What its text names stays in the library; what it doesn't, may go."""
    owner = {"announcement_id": made.pk}
    bodies.hold_named(AnnouncementFile.objects.all(), owner, html.files_in(made.body))


def filled(made: Announcement, viewing: Term) -> str:
    """Its text for a page of this run: files come by an address under that run."""

    def address(asset_id: int, tag: str) -> str:
        place = {"term_id": viewing.pk, "announcement_id": made.pk, "asset_id": asset_id}
        door = reverse("learning:announcement_file", kwargs=place)
        return door if tag == "img" else f"{door}?download"

    return html.fill(made.body, address)


def of(made: QuerySet[Announcement], asset_id: int) -> Asset | None:
    """The file, if one of these announcements names it."""
    named = AnnouncementFile.objects.filter(announcement__in=made, asset=OuterRef("pk"))
    return Asset.objects.filter(Exists(named), pk=asset_id).first()


def uses(asset_ids: Sequence[int]) -> dict[int, list[Use]]:
    """The announcements that name these files, for the library."""
    found: dict[int, list[Use]] = defaultdict(list)
    rows = AnnouncementFile.objects.filter(asset__in=asset_ids).select_related("announcement__term__course")
    for row in rows.order_by("announcement__title", "pk"):
        made = row.announcement
        title = f"{made.term.course.title} #{made.term.number} · {made.title}"
        found[row.asset_id].append(Use(_("Announcement"), title, made.term_id))
    return dict(found)


def replaced(old: Asset, new: Asset) -> None:
    """Announcements that name the old file name the new one."""
    rows = Announcement.objects.filter(files__asset=old).select_for_update(of=("self",)).order_by("pk")
    for made in list(rows):
        made.body = html.exchange(made.body, old.pk, new.pk)
        Announcement.objects.filter(pk=made.pk).update(body=made.body, revision=F("revision") + 1)
        hold(made)
