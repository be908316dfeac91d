"""Forms of the desk: what a move asks for, shaped here and decided by the services."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from factcheck.errors import Refused


def lines(label: Any, *, rows: int = 4, limit: int = 5000, **options: Any) -> forms.CharField:
    """Several lines that somebody writes. The server says when it is too much; the browser cuts nothing."""
    made = forms.CharField(label=label, max_length=limit, widget=forms.Textarea(attrs={"rows": rows}), **options)
    made.widget.attrs.pop("maxlength", None)
    return made


class Words(forms.Form):
    """What a service needs beside the row. `rows` and `user` bound the choices."""

    required_css_class = "required"
    also: Sequence[Any] = ()
    """What the page names beside the row: whatever else the form is about."""
    renamed: ClassVar[Mapping[str, str]] = {}  # what a service calls a field, where this form calls it something else

    def __init__(
        self, data: Any = None, files: Any = None, *, rows: list[Any], user: Any, initial: dict[str, Any] | None = None
    ) -> None:
        super().__init__(data, files, initial=initial)
        self.rows, self.user = rows, user
        self.prepare()

    def prepare(self) -> None:
        """Bound the choices to these rows and this person."""

    def given(self) -> dict[str, Any]:
        """The service's keyword arguments."""
        return dict(self.cleaned_data)

    def refuse(self, refused: Refused) -> None:
        """Show a service's refusal at its field, or on top."""
        said = str(refused.facts.get("field", ""))
        name = self.renamed.get(said, said)
        self.add_error(name if name in self.fields else None, refused.message)

    def publication_ids(self) -> set[int]:
        return {row.publication_id for row in self.rows}

    def only(self, name: str, rows: Any) -> None:
        """The rows that a choice field offers."""
        self.fields[name].queryset = rows  # type: ignore[attr-defined]


class Comment(Words):
    """A remark to the authors."""

    comment = lines(_("What should change"))


class Reason(Words):
    """Why."""

    reason = lines(_("Why"), rows=2, limit=300)


class Moment(forms.SplitDateTimeField):
    """A day and a time of the current zone, each in the browser's own control."""

    def __init__(self, **options: Any) -> None:
        widget = forms.SplitDateTimeWidget(
            date_attrs={"type": "date", "aria-label": _("Day")},
            time_attrs={"type": "time", "aria-label": _("Time")},
            date_format="%Y-%m-%d",
            time_format="%H:%M",
        )
        super().__init__(widget=widget, **options)


def row_of(form: Words) -> Any:
    """The only row of a form that is about one."""
    (row,) = form.rows
    return row
