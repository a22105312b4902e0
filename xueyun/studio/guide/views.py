"""The guide of one run."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from xueyun.accounts.doors import sign_in_on_the_way
from xueyun.core.access import access, signed_in
from xueyun.core.http import Request
from xueyun.studio.guide import facts, places, steps, ways
from xueyun.studio.terms.screens import enter, show


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_safe
def guide(request: Request, term_id: int) -> HttpResponse:
    """Every step of the run's way: done, now or later, who has to act, and where."""
    room = enter(request, term_id)
    known = facts.load([room.term], request.now, with_lists=True)[room.term.pk]
    administers = request.viewer.administers(room.term.course.school_id)
    way = ways.way(known)

    def links(one: steps.Step | None) -> list[places.Link]:
        keys = one.places if one else ()
        return places.links(keys, room.term, room.role, administers=administers)

    following = steps.following(way, room.role, administers=administers)
    context = {
        "rows": [(one, links(one), one.is_for(room.role, administers=administers)) for one in way],
        "who": steps.WORDS,
        "following": following,
        "following_links": links(following),
        "is_mine": following is not None and following.is_for(room.role, administers=administers),
        "done": sum(one.state is steps.State.DONE for one in way),
    }
    return show(request, room, "studio/guide.html", context, door="term_guide")
