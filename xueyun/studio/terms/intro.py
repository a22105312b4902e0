"""The intro page of a run's course: its words. All runs of the course show it, and what is saved shows at once."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from xueyun.accounts.doors import sign_in_on_the_way
from xueyun.core.access import access, signed_in
from xueyun.core.http import Request, see_other
from xueyun.core.verdict import Refused, Verdict
from xueyun.core.versions import Stale
from xueyun.courses import intros, names, rules
from xueyun.courses.actions import intros as actions
from xueyun.courses.models import Course, Subject
from xueyun.studio.terms import texts
from xueyun.studio.terms.screens import Room, enter, show
from xueyun.ui import plain

INVALID = 422
TABS = (
    ("term_intro", gettext_lazy("Words")),
    ("term_cover", gettext_lazy("Cover")),
    ("term_trailer", gettext_lazy("Trailer")),
    ("term_faq", gettext_lazy("Questions and answers")),
)


def _text(label: Any, help_text: Any = "", rows: int = 6) -> forms.CharField:
    area = forms.Textarea({"rows": rows})
    most = 2 * intros.LONGEST_TEXT
    return forms.CharField(label=label, help_text=help_text, max_length=most, required=False, widget=area)


class WordsForm(forms.Form):
    """What the verb says of each field stands at it; the form only keeps what was typed."""

    title = forms.CharField(label=gettext_lazy("Name of the course"), max_length=names.LONGEST_TYPED)
    subject = forms.ChoiceField(label=gettext_lazy("Subject"), choices=Subject.choices)
    summary = forms.CharField(
        label=gettext_lazy("In one sentence"),
        help_text=gettext_lazy("Stands under the name, and in search engines; at most 200 characters."),
        max_length=names.LONGEST_TYPED,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    intro = _text(gettext_lazy("About the course"), rows=10)
    target = _text(gettext_lazy("What you will learn"))
    learners = _text(gettext_lazy("For whom"), rows=4)
    prerequisites = _text(gettext_lazy("What you should know before"), rows=4)
    syllabus = _text(
        gettext_lazy("Outline in prose"),
        gettext_lazy("Stands above the chapters, which the page takes from the published content by itself."),
    )
    references = _text(gettext_lazy("References"), gettext_lazy("Books, pages and films to go on with."))
    seen = forms.CharField(max_length=40, widget=forms.HiddenInput)

    @classmethod
    def of(cls, course: Course) -> WordsForm:
        return cls(initial={**intros.facts(course, "words"), "seen": intros.mark(course, "words")})

    def words(self) -> intros.Words:
        return intros.Words(**{name: self.cleaned_data[name] for name in intros.PARTS["words"]})


@dataclass(frozen=True, slots=True)
class Desk:
    """The intro page as one of the team has it before them: with what they may do with it."""

    room: Room
    course: Course
    writes: Verdict


def sit_down(request: Request, term_id: int) -> Desk:
    """For the team of any run of the course; who may only read is told whose page it is. Three queries."""
    room = enter(request, term_id)
    files = Course.objects.select_related("school", "cover", "trailer__captions")
    course = files.get(pk=room.term.course_id)
    writes = rules.may_describe(room.term, room.role, intros.latest_run(course.pk))
    return Desk(room, course, writes)


def shown(
    request: Request, desk: Desk, template: str, context: dict[str, Any], *, tab: str, status: int = 200
) -> HttpResponse:
    """A page of the intro room."""
    term = desk.room.term
    tabs = [
        {
            "label": label,
            "url": reverse(f"studio:{name}", kwargs={"term_id": term.pk}),
            "current": name == tab,
            "count": (len(desk.course.faq) or None) if name == "term_faq" else None,
        }
        for name, label in TABS
    ]
    said = {"desk": desk, "course": desk.course, "tabs": tabs, "done": "saved" in request.GET}
    return show(request, desk.room, template, {**said, **context}, door="term_intro", status=status)


def saved(desk: Desk, tab: str) -> HttpResponse:
    return see_other(reverse(f"studio:{tab}", kwargs={"term_id": desk.room.term.pk}) + "?saved")


@sign_in_on_the_way
@access(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def words(request: Request, term_id: int) -> HttpResponse:
    """Its name, subject and texts. Who saves second sees both versions, and nothing is lost."""
    desk = sit_down(request, term_id)
    if request.method != "POST":
        return _page(request, desk, WordsForm.of(desk.course))
    desk.writes.or_refuse()
    form = WordsForm(request.POST)
    if not form.is_valid():
        return _page(request, desk, form, status=INVALID)
    try:
        actions.describe(
            desk.course, form.words(), seen=form.cleaned_data["seen"], now=request.now, actor=request.viewer
        )
    except intros.Unfit as unfit:
        for name, verdict in unfit.fields.items():
            form.add_error(name, str(verdict.reason))
        return _page(request, desk, form, status=INVALID)
    except Stale as stale:
        again = WordsForm({**request.POST.dict(), "seen": intros.mark(stale.there, "words")})
        return _page(request, desk, again, there=stale.there, status=stale.verdict.status)
    except Refused as refused:
        form.add_error(None, str(refused.verdict.reason))
        return _page(request, desk, form, status=refused.verdict.status)
    return saved(desk, "term_intro")


def _page(
    request: Request, desk: Desk, form: WordsForm, *, there: Course | None = None, status: int = 200
) -> HttpResponse:
    differs = []
    if there is not None and form.is_valid():
        said, mine = asdict(intros.Words.of(there)), asdict(form.words().safe())
        differs = [
            (bound.label, *("\n".join(plain.lines(one[bound.name])) for one in (said, mine)))
            for bound in form
            if bound.name in said and said[bound.name] != mine[bound.name]
        ]
    course = desk.course if desk.writes else intros.fill(desk.course, desk.room.term.pk)
    context = {
        "form": form,
        "library": texts.library(request, desk.room),
        "differs": differs,
        "is_stale": there is not None,
        "weekly": desk.room.term.weekly_hours or pgettext("weekly load", "Not said yet"),
        "editors": intros.TEXTS,
        "texts": [(form[name].label, getattr(course, name)) for name in intros.TEXTS],
    }
    return shown(request, desk, "studio/terms/intro/words.html", context, tab="term_intro", status=status)
