"""What readers fill in. Shape is checked here; what it means is decided by the services."""

import hashlib
import uuid
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from corrections.models import Subscription
from corrections.services.opening import MOST_CITED

LONGEST_REPORT = 10_000
LONGEST_PART = 2_000
MOST_SOURCES = MOST_CITED - 1  # the article's own address is the one more
FASTEST_PERSON = 2.0
"""Seconds. Nobody reads the form, writes what is wrong and sends it sooner than that."""
STAMP = "corrections.form"

_is_web_address = URLValidator(schemes=["http", "https"])


def new_stamp() -> str:
    """A signed time of opening: says when the form was drawn, and nothing about who asked for it."""
    return signing.dumps(timezone.now().timestamp(), salt=STAMP)


def stamp_age(stamp: str) -> float | None:
    """Seconds since the form was drawn; `None` when we did not sign this."""
    try:
        drawn = signing.loads(stamp, salt=STAMP)
    except signing.BadSignature:
        return None
    return timezone.now().timestamp() - drawn if isinstance(drawn, float) else None


class Guarded(forms.Form):
    """Turns machines away without asking people for anything: a field that stays empty, and a signed time of opening.

    A person caught by either reads what to do and loses no words: the trap is shown to whoever fell into it.
    """

    nickname = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    stamp = forms.CharField(widget=forms.HiddenInput, max_length=200, initial=new_stamp, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field.widget, forms.Textarea):
                # A browser cuts what is pasted beyond this without a word. The server says so and cuts nothing.
                field.widget.attrs.pop("maxlength", None)

    def clean_nickname(self) -> str:
        if self.cleaned_data["nickname"]:
            raise ValidationError(_("This field is a trap for machines. Empty it and send again."), code="trap")
        return ""

    def clean_stamp(self) -> str:
        age = stamp_age(self.cleaned_data["stamp"])
        if age is None:
            raise ValidationError(_("Please press the button once more."), code="no_stamp")
        if age < FASTEST_PERSON:
            raise ValidationError(
                _("That was very quick. Please wait a moment and press the button once more."), code="quick"
            )
        return self.cleaned_data["stamp"]

    def full_clean(self) -> None:
        """A stamp we cannot read is replaced, so that pressing the button once more works."""
        super().full_clean()
        if self.is_bound and "stamp" in self.errors and stamp_age(self.data.get("stamp", "")) is None:
            self.data = self.data.copy()
            self.data["stamp"] = new_stamp()

    @property
    def fell_into_the_trap(self) -> bool:
        return "nickname" in self.errors


class ReportForm(Guarded):
    """A report of an error. Only what is wrong is needed; no account, no name, no address."""

    wrong = forms.CharField(
        label=_("What is wrong?"),
        help_text=_("In your own words. This is the only thing we need."),
        max_length=LONGEST_REPORT,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    quoted = forms.CharField(
        label=_("The sentence concerned"),
        help_text=_("Copied from the article, so that we find the place."),
        max_length=LONGEST_PART,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    should_be = forms.CharField(
        label=_("What should it say?"),
        max_length=LONGEST_PART,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    article_url = forms.CharField(
        label=_("Address of the article"),
        max_length=1000,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocapitalize": "off", "spellcheck": "false"}),
    )
    sources = forms.CharField(
        label=_("Sources"),
        help_text=_("Web addresses that show it, one a line."),
        max_length=LONGEST_REPORT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
    )
    name = forms.CharField(
        label=_("Your name"), max_length=200, required=False, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("If you want to hear what came of it."),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4, required=False)

    def clean_article_url(self) -> str:
        """A web address, with the scheme that people leave out."""
        url = self.cleaned_data["article_url"]
        if not url:
            return ""
        url = url if "://" in url else f"https://{url}"
        try:
            _is_web_address(url)
        except ValidationError as error:
            raise ValidationError(_("This is not a web address. Leave it empty if you do not have it.")) from error
        return url

    def clean_sources(self) -> list[str]:
        """Web addresses, each on its own line."""
        lines = [line.strip() for line in self.cleaned_data["sources"].splitlines() if line.strip()]
        if len(lines) > MOST_SOURCES:
            raise ValidationError(_("At most %(most)d addresses, please."), params={"most": MOST_SOURCES})
        strange = [line for line in lines if not _looks_like_an_address(line)]
        if strange:
            raise ValidationError(
                ngettext(
                    "This line is not a web address: %(lines)s",
                    "These lines are not web addresses: %(lines)s",
                    len(strange),
                ),
                params={"lines": ", ".join(line[:80] for line in strange[:5])},
            )
        return lines

    def idempotency_key(self) -> str:
        """The same form with the same words is the same report; other words under the same key are another one."""
        data = self.cleaned_data
        said = [str(data[name]) for name in ("wrong", "quoted", "should_be", "article_url", "sources", "name", "email")]
        digest = hashlib.sha256("\x1f".join(said).encode()).hexdigest()[:32]
        return f"form:{data.get('key') or uuid.uuid4()}:{digest}"


def _looks_like_an_address(line: str) -> bool:
    try:
        _is_web_address(line)
    except ValidationError:
        return False
    return len(line) <= 2000


class ReaderMessageForm(forms.Form):
    """A reader adds to a report, or appeals against what was decided."""

    text = forms.CharField(max_length=LONGEST_REPORT, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, label: str | Promise, help_text: str | Promise = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = label
        self.fields["text"].help_text = help_text
        self.fields["text"].widget.attrs.pop("maxlength", None)


class RhythmForm(forms.Form):
    """How often a follower hears."""

    rhythm = forms.ChoiceField(
        label=_("How often?"), choices=Subscription.Rhythm.choices, widget=forms.RadioSelect, required=True
    )


class FollowForm(Guarded):
    """Follow corrections by e-mail."""

    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("We first send you a mail with a link. Nothing else comes until you follow it."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    rhythm = forms.ChoiceField(
        label=_("How often?"),
        choices=Subscription.Rhythm.choices,
        initial=Subscription.Rhythm.AT_ONCE,
        widget=forms.RadioSelect,
        required=False,
    )
