"""The form of a school's page: its words, its crest and colour, its logo and banner."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Self

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from xueyun.core.trying import VersionForm, pack
from xueyun.core.uploads import too_large_field
from xueyun.media import faces
from xueyun.media.problems import BadFile, sentence
from xueyun.schools.actions.portal import Face
from xueyun.schools.colours import readable
from xueyun.schools.models import School

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

PICTURES: dict[str, tuple[_StrOrPromise, _StrOrPromise]] = {
    "logo": (
        _("Logo"),
        _("Stands in the place of the letters. Square is best; at least 64 × 64 pixels, at most 10 MB."),
    ),
    "banner": (
        _("Banner"),
        _("Stands above the name. Wide is best, as 1920 × 480; at least 640 pixels wide, at most 10 MB."),
    ),
}


@dataclass(frozen=True, slots=True)
class Picture:
    """One of the two as the form shows it. `word` is taken along; `is_new`: chosen, and not saved yet."""

    shape: str
    label: _StrOrPromise
    hint: _StrOrPromise
    digest: str
    word: str
    is_new: bool
    errors: list[str]


class FaceForm(forms.Form):
    """What a school's page says and shows, as its administrators edit it."""

    name_en = forms.CharField(label=_("English name"), max_length=100, required=False)
    motto = forms.CharField(
        label=_("Motto"), help_text=_("One line below the name."), max_length=100, required=False
    )
    crest = forms.CharField(
        label=_("Letters in the crest"),
        help_text=_("One or two characters; without any, the name's first ones."),
        max_length=2,
        required=False,
    )
    colour = forms.CharField(
        label=_("Colour"),
        help_text=_("The banner's. White words stand on it, so it has to be dark enough."),
        max_length=7,
        widget=forms.TextInput({"type": "color"}),
    )
    contact = forms.CharField(
        label=_("How to reach its administrators"),
        help_text=_("Shown to students who can't get into their account."),
        max_length=200,
        required=False,
    )
    code_hint = forms.CharField(
        label=_("What the verification code is"),
        help_text=_("Shown where a student types it, for instance: the last six characters of your ID card."),
        max_length=100,
        required=False,
    )

    def clean_colour(self) -> str:
        try:
            return readable(self.cleaned_data["colour"])
        except ValueError as error:
            raise ValidationError(
                _("White words on this colour are hard to read. Choose a darker one."), code="pale"
            ) from error


class EditForm(FaceForm, VersionForm):
    """A picture that was chosen stays chosen, whatever else is wrong: its word is in the next form."""

    def __init__(self, school: School, *args: Any, too_large: str = "", **more: Any) -> None:
        super().__init__(*args, **more)
        self.school, self.too_large = school, too_large
        self.digests = {shape: str(self.initial.get(shape, "")) for shape in PICTURES}

    @classmethod
    def open(cls, school: School, face: Face) -> Self:
        return cls(school, initial={**asdict(face), "shown": pack(face)})

    @classmethod
    def sent(cls, school: School, request: HttpRequest) -> Self:
        """What the browser says; a picture beyond every limit is known by its field alone."""
        said, files = request.POST, request.FILES
        return cls(school, said, files, too_large=too_large_field(request))

    def meet(self, there: Any) -> None:
        """The pictures are taken along by their words."""
        super().meet(there)
        self.data = {**self.data, **{one.shape: one.word for one in self.pictures()}}

    def words(self) -> list[forms.BoundField]:
        return [self[name] for name in FaceForm.base_fields]

    def pictures(self) -> list[Picture]:
        """Both, with what is wrong with them."""
        return [
            Picture(
                shape,
                label,
                hint,
                self.digests[shape],
                faces.word_for(self.digests[shape], shape, self.school.pk),
                self.digests[shape] not in {"", getattr(self.school, shape)},
                [str(error) for error in self.errors.get(f"{shape}_file", [])],
            )
            for shape, (label, hint) in PICTURES.items()
        ]

    def unpack(self, kept: dict[str, Any]) -> Face:
        return Face(**{key: str(value) for key, value in kept.items()})

    def clean(self) -> dict[str, Any] | None:
        for shape in PICTURES:
            self._choose(shape)
        return super().clean()

    def _choose(self, shape: str) -> None:
        """Which picture is meant; a file that can't be one leaves what was chosen before."""
        said, files = self.data, self.files
        try:
            self.digests[shape] = self._kept(shape)
            is_removed = f"{shape}_removed" in said
            self.digests[shape] = faces.chosen(said, files, shape, self.school.pk, is_removed=is_removed)
        except BadFile as error:
            self._wrong(shape, str(error.sentence))
        except faces.Forged:
            self.add_error(None, str(_("Please open this page again.")))
        if self.too_large == f"{shape}_file":
            self._wrong(shape, str(sentence("picture_too_large")))

    def _kept(self, shape: str) -> str:
        try:
            return faces.chosen(self.data, {}, shape, self.school.pk, is_removed=False)
        except BadFile:
            return ""

    def _wrong(self, shape: str, words: str) -> None:
        self.errors.setdefault(f"{shape}_file", self.error_class()).append(words)

    def face(self) -> Face:
        texts = {key: self.cleaned_data[key] for key in FaceForm.base_fields}
        return Face(**texts, **self.digests)
