"""Forms about evidence: a source, and the file that shows it."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from factcheck.admin.words import Words, lines, row_of
from factcheck.models import Source


class EvidenceFile(forms.FileField):
    """A file of the desk's own. What may be in it is for the service to say; so is what becomes of its name."""

    def to_python(self, data: Any) -> UploadedFile | None:
        """Hand an empty file on: the service says that it is empty, in its own words."""
        return data if isinstance(data, UploadedFile) else None


class SourceWords(Words):
    """A piece of evidence."""

    title = forms.CharField(label=_("Title"), max_length=300)
    url = forms.CharField(label=_("Address"), max_length=2000, required=False, widget=forms.URLInput)
    file = EvidenceFile(
        label=_("File"),
        required=False,
        help_text=_("Kept as it is for those who judge evidence; everybody else sees a copy without its metadata."),
    )
    type = forms.ChoiceField(label=_("Type"), choices=Source.Type.choices)
    stance = forms.ChoiceField(label=_("Stance"), choices=Source.Stance.choices)
    is_primary = forms.BooleanField(label=_("A primary source"), required=False)
    locator = forms.CharField(label=_("Page or time code"), max_length=100, required=False)
    quote = lines(_("Quoted passage"), rows=3, required=False)
    language = forms.CharField(
        label=_("Language"), max_length=12, required=False, help_text=_("As a code: en, uk, de. The claim's, if empty.")
    )
    note = lines(_("Note for the desk"), rows=2, required=False)

    def given(self) -> dict[str, Any]:
        return {**self.cleaned_data, "language": self.cleaned_data["language"] or row_of(self).language}


class FileWords(Words):
    """A file that shows a source."""

    file = EvidenceFile(label=_("File"), help_text=SourceWords.base_fields["file"].help_text)
