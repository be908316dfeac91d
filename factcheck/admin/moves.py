"""Moves as buttons and list actions: each calls one service, and says what came of it.

What is shown is what the row's state allows and the policy allows this person. What is pressed is checked again by the
service, whose refusal becomes a message.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from factcheck import access
from factcheck.admin.base import DeskAdmin
from factcheck.admin.pages import desk_page
from factcheck.admin.words import Words
from factcheck.errors import Refused
from factcheck.models import Publication
from factcheck.transitions import Machine
from factcheck.views.pages import zone_of

MOST_AT_ONCE = 100
"""Rows of one list action. Each is a transaction of its own."""


@dataclass(frozen=True, slots=True)
class Verb:
    """One thing that can be done to a row: which service does it, who may, from which states, and what it asks for."""

    name: str
    label: str | Promise
    permission: str
    service: Callable[..., Any]
    done: str | Promise
    machine: Machine | None = None
    move: str = ""
    when: Callable[[Any], bool] = field(default=lambda row: True)
    words: type[Words] | None = None
    main: bool = False
    in_lists: bool = True
    opens: bool = True  # whether its words have a page of their own; False where they must be read beside the row

    def is_open(self, row: Any) -> bool:
        """Whether the row's state allows it."""
        return (self.machine is None or self.machine.may(row, self.move or self.name)) and self.when(row)

    def refusal(self, user: Any, row: Any) -> str | None:
        """Why the policy keeps this person from it; `None` when it does not."""
        return access.refusal(user, self.permission, row)


def publication_of(row: Any) -> Publication | None:
    """The publication whose desk a row belongs to; a query where the row does not carry it along."""
    held = row._state.fields_cache.get("publication")
    return held or Publication.objects.filter(pk=getattr(row, "publication_id", None)).first()


def local_time(row: Any) -> Any:
    """The clock of the row's desk, for the times that people type and read."""
    publication = publication_of(row)
    return timezone.override(zone_of(publication) if publication else timezone.get_default_timezone())


@dataclass(frozen=True, slots=True)
class Offered:
    """A verb as a button beside one row."""

    verb: Verb
    url: str
    form: Words | None = None

    @property
    def asks(self) -> bool:
        """Whether it leads to a page that asks for words. (A template would call the class itself.)"""
        return self.verb.words is not None


class MovesMixin(DeskAdmin):
    """Gives a list its actions and a row its buttons, from one table of verbs."""

    verbs: ClassVar[Sequence[Verb]] = ()
    change_form_outer_before_template = "admin/desk/_moves.html"

    def verb(self, name: str) -> Verb:
        for verb in self.verbs:
            if verb.name == name:
                return verb
        raise Http404("there is no such move")

    def verb_url(self, verb: Verb, row: Model) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_move", args=[row.pk, verb.name])

    def policy_row(self, row: Any) -> Any:
        """The row that the policy is asked about."""
        return row

    def offers(self, request: HttpRequest, row: Any) -> tuple[list[Offered], list[str]]:
        """The buttons for this row and person; and in words, once each, why others are kept from them."""
        offered, reasons = [], {}
        for verb in self.verbs:
            if not verb.is_open(row):
                continue
            refused = verb.refusal(request.user, self.policy_row(row))
            if refused is None:
                offered.append(Offered(verb, self.verb_url(verb, row)))
            elif access.allows(request.user, verb.permission):  # the role would do: it is about this matter
                reasons[refused] = True
        return offered, list(reasons)

    # --- one row -----------------------------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_move"
        view = self.admin_site.admin_view(self.move_view)
        return [path("<path:object_id>/move/<slug:name>/", view, name=name), *super().get_urls()]

    def move_view(self, request: HttpRequest, object_id: str, name: str) -> HttpResponse:
        """Do one thing to one row. What needs words shows its form first; anything else is POST only."""
        verb = self.verb(name)
        row = self.row_or_404(request, object_id)
        asks = verb.words is not None
        if request.method != "POST" and not (asks and verb.opens and request.method in ("GET", "HEAD")):
            return HttpResponseNotAllowed(["POST"])
        with local_time(row):
            return self.move_one(request, verb, row)

    def move_one(self, request: HttpRequest, verb: Verb, row: Any) -> HttpResponse:
        """Call the service, and go back; or show what it says, with what was typed still there."""
        if verb.words is None:
            outcome = self.attempt_aloud(request, verb, row)
            return HttpResponseRedirect(self.back_to(request, row, outcome))
        posted, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
        form = verb.words(posted, files, rows=[row], user=request.user, initial=request.GET.dict())
        if posted is None:
            return self.words_page(request, verb, [row], form)
        if not form.is_valid():
            return self.words_page(request, verb, [row], form, status=400)
        try:
            outcome = self.attempt(request, verb, row, form)
        except Refused as refused:
            form.refuse(refused)
            return self.words_page(request, verb, [row], form, status=refused.status)
        return HttpResponseRedirect(self.back_to(request, row, outcome))

    def row_or_404(self, request: HttpRequest, object_id: str) -> Any:
        row = self.get_object(request, unquote(object_id))
        if row is None:
            raise Http404("there is no such row at your desks")
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        return row

    def attempt(self, request: HttpRequest, verb: Verb, row: Any, form: Words | None = None) -> Any:
        """Call the service and report what it did; its refusal is the caller's to tell."""
        outcome = verb.service(row, actor=request.user, **(form.given() if form else {}))
        self.report(request, verb, row, outcome)
        return outcome

    def attempt_aloud(self, request: HttpRequest, verb: Verb, row: Any, form: Words | None = None) -> Any:
        """The same, with the refusal as a message."""
        try:
            return self.attempt(request, verb, row, form)
        except Refused as refused:
            messages.error(request, f"{row}: {refused.message}")
            return None

    def report(self, request: HttpRequest, verb: Verb, row: Any, outcome: Any) -> None:
        """Say what was done. Where the outcome is a secret, this is the only time it is shown."""
        messages.success(request, f"{row}: {verb.done}")

    def run(self, request: HttpRequest, verb: Verb, rows: Iterable[Any], form: Words | None = None) -> None:
        """Do it to each row; one that is refused says why and does not stop the others."""
        for row in rows:
            self.attempt_aloud(request, verb, row, form)

    def back_to(self, request: HttpRequest, row: Any, outcome: Any = None) -> str:
        """Where one goes afterwards: the row's own page, unless what came of it has a better one."""
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[row.pk])

    # --- several rows ------------------------------------------------------------------------------------------------

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        for verb in self.verbs:
            if verb.in_lists and access.allows(request.user, verb.permission):  # type: ignore[arg-type]
                actions[verb.name] = (partial(self.act, verb), verb.name, verb.label)
        return actions

    def act(self, verb: Verb, _admin: Any, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        """A list action; what needs words asks for them once, for all the rows."""
        rows = list(queryset[: MOST_AT_ONCE + 1])
        if len(rows) > MOST_AT_ONCE:
            messages.error(request, _("At most %(most)d at once, please.") % {"most": MOST_AT_ONCE})
            return None
        if verb.words is None:
            self.run(request, verb, rows)
            return None
        answered = "with_words" in request.POST
        form = verb.words(request.POST if answered else None, rows=rows, user=request.user)
        if answered and form.is_valid():
            self.run(request, verb, rows, form)
            return None
        return self.words_page(request, verb, rows, form, several=True, status=400 if answered else 200)

    def words_page(
        self,
        request: HttpRequest,
        verb: Verb,
        rows: list[Any],
        form: Words,
        *,
        status: int = 200,
        several: bool = False,
    ) -> HttpResponse:
        """The small page that asks for what a move needs."""
        return desk_page(
            request,
            "admin/desk/words.html",
            publication_of(rows[0]) if rows else None,
            status=status,
            title=verb.label,
            verb=verb,
            rows=rows,
            form=form,
            action=request.get_full_path(),
            several=several,
            back=request.get_full_path() if several else self.back_to(request, rows[0]),
            opts=self.opts,
        )

    # --- Unfold's own page of a row -----------------------------------------------------------------------------------

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        row = self.get_object(request, unquote(object_id)) if object_id else None
        offered, reasons = self.offers(request, row) if row is not None else ([], [])
        extra = {"offered": offered, "kept_from": reasons, **(extra_context or {})}
        return super().changeform_view(request, object_id, form_url, extra)
