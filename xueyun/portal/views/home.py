"""Home and the catalogue."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xueyun.core.access import public
from xueyun.core.http import Request, page
from xueyun.courses.models import Subject
from xueyun.courses.models.term import Status
from xueyun.portal import cards, catalogue, editions, shelf
from xueyun.portal.catalogue import Wish
from xueyun.portal.screens import home as screen
from xueyun.portal.screens import personal
from xueyun.portal.screens.school import status_words
from xueyun.portal.screens.schools import all_schools

GO_ON = 3


@require_safe
@public
def home(request: Request) -> HttpResponseBase:
    """Search first; where one was; MOOCs by subject; schools."""
    context: dict[str, object] = {"ready": screen.home(request.now)}
    if request.viewer.is_signed_in:
        mine = personal.courses_of(request.viewer, request.now, back=request.path)
        context["go_on"] = [course for course in mine if course.status is Status.RUNNING][:GO_ON]
        context["has_courses"] = bool(mine)
        return page(request, "portal/home_mine.html", context)
    return page(request, "portal/ready.html", context)


@require_safe
@public
def courses(request: Request) -> HttpResponseBase:
    """The catalogue."""
    wish, now = Wish.read(request.GET), request.now
    edition = editions.current()
    on = shelf.load(edition, now)
    schools = all_schools(edition, now)
    school = next((face for face in schools if face.slug == wish.school), None)
    rows = catalogue.page_of(
        catalogue.choose(on, wish, school.id if school else None, now), request.GET.get("page")
    )
    context = {
        "wish": wish,
        "page": rows,
        "cards": cards.load([entry.term_id for entry in rows], now),
        "kept": _kept(wish, school.name if school else wish.school),
        "school_choices": [("", _("All schools")), *((face.slug, face.name) for face in schools)],
        "subjects": Subject.choices,
        "statuses": status_words(),
        "audiences": {"mooc": "MOOC", "spoc": "SPOC", "all": _("All courses")},
        "orders": {"popular": _("Most popular"), "new": _("Newest")},
        "base": wish.address() + ("&" if wish.address() != "?" else "") + "page=",
    }
    return page(request, "portal/courses.html", context)


def _kept(wish: Wish, school: str) -> list[tuple[str, str]]:
    """The filters that are set, each with the address at which it is taken away."""
    words = [
        ("subject", str(Subject(wish.subject).label) if wish.subject else ""),
        ("school", school),
        ("status", status_words().get(wish.status, "")),
    ]
    return [(label, wish.address(**{name: ""})) for name, label in words if label]
