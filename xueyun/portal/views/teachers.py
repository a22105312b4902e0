"""A teacher's page at a school, and the form in which they write it."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from xueyun.accounts.doors import sign_in_on_the_way
from xueyun.core.access import access, public, signed_in
from xueyun.core.http import Request, page, see_other
from xueyun.portal.screens import teacher as screen
from xueyun.schools import actions
from xueyun.schools.actions.staff import LONGEST_TEXT
from xueyun.schools.models import School

INVALID = 422


class PageForm(forms.Form):
    text = forms.CharField(
        label=_("About you"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea,
    )


@require_safe
@public
def teacher(request: Request, school: str, account_id: int) -> HttpResponseBase:
    """Who is not on the staff (any more) is not there."""
    found = screen.load(school, account_id, request.now)
    is_mine = request.viewer.account_id == account_id and request.viewer.teaches_at(found.face.id)
    return page(request, "portal/teacher.html", {"screen": found, "is_mine": is_mine})


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, school: str, account_id: int) -> HttpResponseBase:
    """For the teacher alone; for others there is no such page."""
    if request.viewer.account_id != account_id:
        raise Http404
    found = screen.load(school, account_id, request.now)
    form = PageForm(request.POST if request.method == "POST" else None, initial={"text": found.text})
    if form.is_bound and form.is_valid():
        at = School.objects.get(pk=found.face.id)
        actions.write_page(request.viewer, at, form.cleaned_data["text"], now=request.now)
        return see_other(reverse("portal:teacher", kwargs={"school": school, "account_id": account_id}))
    context = {"screen": found, "form": form}
    return page(request, "portal/teacher_edit.html", context, status=INVALID if form.is_bound else 200)
