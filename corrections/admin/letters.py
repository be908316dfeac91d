"""The letters a publication sends: an overview, and a page for the words of each in each language."""

from typing import Any, NamedTuple

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from corrections.admin.asked import for_the_desk
from corrections.models import LetterTemplate, Ticket
from corrections.services.wording import preview_letter, restore_letter, send_test_letter, write_letter
from corrections.wording import PURPOSES, Source, Written, languages, shipped
from corrections.wording.variables import Purpose
from factcheck import access
from factcheck.admin.base import DeskAdmin
from factcheck.admin.pages import desk_page
from factcheck.admin.words import Words, lines
from factcheck.errors import Refused
from factcheck.models import Publication
from factcheck.permissions import FROM_MANAGER

CHANGE = "corrections.change_lettertemplate"
MOST_VERSIONS = 20
POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'self'"
"""Of the frame that a letter is shown in: its own styles, and nothing else."""


class Subject(NamedTuple):
    """The letter that a page is about: one row of words, which may not exist yet."""

    publication: Publication
    purpose: Purpose
    language: str

    @property
    def names(self) -> dict[str, str]:
        return {"purpose": self.purpose.name, "language": self.language}

    def newest(self) -> LetterTemplate | None:
        return self.versions().first()

    def versions(self) -> Any:
        rows = LetterTemplate.objects.filter(publication=self.publication, **self.names)
        return rows.select_related("written_by").order_by("-version")

    def address(self, *more: str) -> str:
        name = "_".join(("admin:corrections_lettertemplate_words", *(["preview"] if more else [])))
        return reverse(name, args=[self.publication.slug, self.purpose.name, self.language, *more])


class LetterWords(Words):
    """The words of a letter, and the ticket that a preview is about."""

    subject = forms.CharField(label=_("Subject"), max_length=200, strip=False)
    text = lines(_("Text"), rows=18, limit=20000)
    html = lines(
        _("HTML"),
        rows=8,
        limit=20000,
        required=False,
        help_text=_("Leave it empty, and the HTML part is made of the text: the same letter."),
    )
    version = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    ticket = forms.CharField(
        label=_("Ticket for the preview"),
        max_length=24,
        required=False,
        help_text=_("A reference. Without one the examples are shown."),
    )


@admin.register(LetterTemplate)
class LetterTemplateAdmin(DeskAdmin):
    """Versions are looked at one by one; they are listed on the page of their letter."""

    list_display = ("purpose", "language", "version", "publication", "written_by", "created_at")
    list_select_related = ("publication", "written_by")
    joined = list_select_related
    fields = (
        *("publication", "purpose", "language", "version", "subject", "text", "html", "is_shipped"),
        *("written_by", "created_at", "failed_at", "fault"),
    )
    readonly_fields = fields

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        letter = "words/<slug:publication>/<slug:purpose>/<slug:language>/"
        name = "corrections_lettertemplate_words"
        return [
            path(letter, view(self.words_view), name=name),
            path(f"{letter}<slug:kind>/", view(self.preview_view), name=f"{name}_preview"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Every letter in every language, and whose words it is in. Two queries."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        publications = list(Publication.objects.visible_to(request.user, FROM_MANAGER).order_by("name")[:50])
        rows = LetterTemplate.objects.filter(publication__in=publications).current()
        own = {(row.publication_id, row.purpose, row.language): row for row in rows.defer("text", "html")}
        return desk_page(
            request,
            "admin/corrections/letters.html",
            title=_("Letters"),
            languages=languages().values(),
            shelves=[(one, _shelf(one, own)) for one in publications],
            opts=self.opts,
        )

    def words_view(self, request: HttpRequest, publication: str, purpose: str, language: str) -> HttpResponse:
        """Read and write the words of one letter."""
        subject = _subject(request, publication, purpose, language)
        if request.method != "POST":
            return self._page(request, subject, self._form(request, subject))
        form = LetterWords(request.POST, rows=[], user=request.user)
        done = {"save": self._save, "restore": self._restore, "test": self._test}.get(request.POST.get("do", "save"))
        if done is None:
            raise Http404("there is no such button")
        if form.is_valid():
            try:
                said = done(request, subject, form.cleaned_data)
            except Refused as refused:
                form.refuse(refused)
            else:
                messages.success(request, said)
                return HttpResponseRedirect(subject.address())
        return self._page(request, subject, form, status=400)

    def preview_view(
        self, request: HttpRequest, publication: str, purpose: str, language: str, kind: str
    ) -> HttpResponse:
        """What was typed, as a letter alone in its frame. Nothing is stored."""
        subject = _subject(request, publication, purpose, language)
        if kind not in ("html", "text"):
            raise Http404("there is no such preview")
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        form = LetterWords(request.POST, rows=[], user=request.user)
        try:
            if not form.is_valid():
                raise ValueError(" ".join(error for errors in form.errors.values() for error in errors))
            data = form.cleaned_data
            ticket = _ticket(request, subject, data["ticket"])
            words = {name: data[name] for name in Source._fields}
            written = preview_letter(
                subject.publication,
                actor=request.user,
                ticket=ticket,
                **subject.names,
                **words,  # type: ignore[arg-type]
            )
        except (ValueError, Refused) as problem:
            return _shown(str(problem), "text/plain", status=400)
        return _shown(written.html, "text/html") if kind == "html" else _shown(_as_mail(written), "text/plain")

    def _save(self, request: HttpRequest, subject: Subject, data: dict[str, Any]) -> str:
        words = {name: data[name] for name in (*Source._fields, "version")}
        row = write_letter(subject.publication, actor=request.user, **subject.names, **words)  # type: ignore[arg-type]
        return _now("Saved as version %(version)d. Letters leave in these words from now on.") % {
            "version": row.version
        }

    def _restore(self, request: HttpRequest, subject: Subject, data: dict[str, Any]) -> str:
        restore_letter(subject.publication, actor=request.user, **subject.names, version=data["version"])  # type: ignore[arg-type]
        return _now("The letter is in the shipped words again.")

    def _test(self, request: HttpRequest, subject: Subject, data: dict[str, Any]) -> str:
        ticket = _ticket(request, subject, data["ticket"], needed=True)
        send_test_letter(subject.publication, actor=request.user, ticket=ticket, **subject.names)  # type: ignore[arg-type]
        return _now("The letter as it was last saved is on its way to you.")

    def _form(self, request: HttpRequest, subject: Subject) -> LetterWords:
        newest = subject.newest()
        source = shipped(subject.purpose.name, subject.language) or shipped(subject.purpose.name, "en")
        assert source is not None  # noqa: S101 - every letter is shipped in English
        if newest is not None and not newest.is_shipped:
            source = Source(newest.subject, newest.text, newest.html)
        latest = _tickets(request, subject).order_by("-pk").values_list("reference", flat=True).first()
        initial = {**source._asdict(), "version": newest.version if newest else 0, "ticket": latest or ""}
        return LetterWords(rows=[], user=request.user, initial=initial)

    def _page(self, request: HttpRequest, subject: Subject, form: LetterWords, status: int = 200) -> HttpResponse:
        versions = list(subject.versions()[:MOST_VERSIONS])
        return desk_page(
            request,
            "admin/corrections/letter.html",
            subject.publication,
            status=status,
            title=subject.purpose.label,
            publication=subject.publication,
            purpose=subject.purpose,
            language=subject.language,
            languages=languages().values(),
            form=form,
            versions=versions,
            newest=versions[0] if versions else None,
            html_url=subject.address("html"),
            text_url=subject.address("text"),
            opts=self.opts,
        )


def _shelf(
    publication: Publication, own: dict[tuple[int, str, str], LetterTemplate]
) -> list[tuple[Purpose, list[Any]]]:
    """The letters of a publication, each with its place for every language."""
    return [
        (
            purpose,
            [
                (Subject(publication, purpose, code).address(), language, own.get((publication.pk, purpose.name, code)))
                for code, language in languages().items()
            ],
        )
        for purpose in PURPOSES.values()
    ]


def _subject(request: HttpRequest, publication: str, purpose: str, language: str) -> Subject:
    found = Publication.objects.visible_to(request.user, FROM_MANAGER).filter(slug=publication).first()
    if found is None or purpose not in PURPOSES or language not in languages():
        raise Http404("there is no such letter at your desks")
    access.require(request.user, CHANGE, found)  # type: ignore[arg-type]
    return Subject(found, PURPOSES[purpose], language)


def _tickets(request: HttpRequest, subject: Subject) -> Any:
    return for_the_desk(Ticket.objects.visible_to(request.user), request.user).filter(publication=subject.publication)


def _ticket(request: HttpRequest, subject: Subject, reference: str, *, needed: bool = False) -> Ticket | None:
    """The ticket of this reference, if this person may see it. Raises `Refused`."""
    wanted = reference.replace("\0", "").strip().upper()
    if not wanted and not needed:
        return None
    rows = _tickets(request, subject).select_related("publication", "article", "correspondent")
    ticket = rows.filter(reference=wanted).first()
    if ticket is None:
        raise Refused(_now("There is no ticket %(reference)s at your desk.") % {"reference": wanted}, field="ticket")
    return ticket


def _as_mail(written: Written) -> str:
    return f"{_now('Subject')}: {written.subject}\n\n{written.text}"


def _shown(body: str, media_type: str, status: int = 200) -> HttpResponse:
    response = HttpResponse(body, status=status, content_type=f"{media_type}; charset=utf-8")
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    response.headers["X-Content-Type-Options"] = "nosniff"
    patch_cache_control(response, private=True, no_store=True)
    return response
