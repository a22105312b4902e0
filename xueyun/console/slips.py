"""What the room of verification codes asks for and shows."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from xueyun.console import people
from xueyun.schools.models import School

MOST_CLASSES = 100  # of one printing
WITHOUT = "-"  # how the form calls students whose entry names no class


class SlipsForm(forms.Form):
    """For which classes slips are printed. `again` draws new codes for those who have slips already."""

    classes = forms.MultipleChoiceField(label=_("Classes"), widget=forms.CheckboxSelectMultiple)
    again = forms.BooleanField(
        label=_("Also for students who have a slip: their earlier one is worth nothing then"), required=False
    )

    def for_school(self, school: School) -> SlipsForm:
        """With the classes of this school to choose from, and no others."""
        names = [(name, name) for name in people.classes(school)]
        field = self.fields["classes"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101  for the types
        field.choices = [*names, (WITHOUT, _("Without a class"))]
        return self

    def clean_classes(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["classes"]
        if len(chosen) > MOST_CLASSES:
            raise ValidationError(_("At most 100 classes can be printed at once."), code="many")
        return ["" if name == WITHOUT else name for name in chosen]
