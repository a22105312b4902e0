"""One student of a school: everything about the entry, and what may be done with it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from xueyun.accounts.doors import sign_in_on_the_way
from xueyun.console import students
from xueyun.console.screens import enter, show
from xueyun.core.access import access, signed_in
from xueyun.core.http import Request


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_safe
def home(request: Request, school: str, entry_id: int) -> HttpResponse:
    """The entry, who holds it, its tries and locks, and its history."""
    at = enter(request, school)
    entry = get_object_or_404(students.of_school(at), pk=entry_id)
    return show(request, at, "console/student.html", {"entry": entry}, room="students")
