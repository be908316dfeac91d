"""One page for deadlines, those of press councils, and office hours: read by the desk, set by managers."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from corrections.admin.policy_words import OfficeWords, RuleWords, SpecialDayWords
from corrections.deadline_presets import PRESETS, Preset
from corrections.models import Deadline, Severity, SpecialDay, office_of
from corrections.models.deadlines import DEFAULT_RULES, Step
from corrections.models.office import WEEK
from corrections.services import policies
from factcheck import access
from factcheck.admin.pages import desk_page
from factcheck.admin.words import Words
from factcheck.errors import Refused
from factcheck.models import Publication, User

MOST_SHOWN = 100
HIGHEST_ID = 2**63 - 1

FORMS: dict[str, tuple[type[Words], Callable[..., Any]]] = {
    "rule": (RuleWords, policies.set_deadline),
    "hours": (OfficeWords, policies.set_office_hours),
    "day": (SpecialDayWords, policies.set_special_day),
}
DONE = {
    "rule": _("The deadline is set."),
    "hours": _("The office hours are set."),
    "day": _("The day is set."),
    "preset": _("The press council's deadlines hold from now on."),
    "remove-rule": _("The deadline is removed."),
    "remove-day": _("The day is as any other again."),
}


def _publication(request: HttpRequest, slug: str) -> Publication:
    return get_object_or_404(Publication.objects.visible_to(request.user), slug=slug.replace("\0", ""))


def policy_view(request: HttpRequest, slug: str) -> HttpResponse:
    """The page."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    return _page(request, _publication(request, slug))


def policy_set_view(request: HttpRequest, slug: str, what: str) -> HttpResponse:
    """Do one thing that the page offers, and show it again: with what the service says where it refuses."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    publication = _publication(request, slug)
    if what not in DONE:
        raise Http404("there is no such thing to set")
    form = None
    try:
        if what in FORMS:
            words, service = FORMS[what]
            form = words(request.POST, rows=_rows(what, publication), user=request.user)
            if not form.is_valid():
                return _page(request, publication, {what: form}, 400)
            service(publication, actor=request.user, **form.given())
        elif what == "preset":
            policies.apply_preset(publication, actor=request.user, preset=request.POST.get("preset", ""))
        else:
            _remove(request, publication, what)
    except Refused as refused:
        if form is None:
            messages.error(request, refused.message)
            return _page(request, publication, status=refused.status)
        form.refuse(refused)
        return _page(request, publication, {what: form}, refused.status)
    messages.success(request, DONE[what])
    return HttpResponseRedirect(reverse("admin:corrections_policy", args=[publication.slug]))


def _remove(request: HttpRequest, publication: Publication, what: str) -> None:
    model, service = {
        "remove-rule": (Deadline, policies.remove_deadline),
        "remove-day": (SpecialDay, policies.remove_special_day),
    }[what]
    pk = request.POST.get("id", "")
    if not (pk.isascii() and pk.isdecimal() and int(pk[:20]) <= HIGHEST_ID):
        raise Http404("no such row")
    service(get_object_or_404(model, publication=publication, pk=int(pk)), actor=request.user)


def _rows(what: str, publication: Publication) -> list[Any]:
    return [office_of(publication)] if what == "hours" else [publication]


def _page(
    request: HttpRequest, publication: Publication, bound: dict[str, Words] | None = None, status: int = 200
) -> HttpResponse:
    """Draw it, in a number of queries that does not grow with the rules."""
    user: User = request.user  # type: ignore[assignment]
    may_set = access.allows(user, "corrections.change_deadline", publication)
    forms = {
        name: (bound or {}).get(name) or words(rows=_rows(name, publication), user=user)
        for name, (words, _service) in (FORMS if may_set else {}).items()
    }
    rows = list(publication.deadlines.all()[:MOST_SHOWN])
    order = {step: nth for nth, step in enumerate(Step.values)}
    due = policies.due_if_received(publication, [*(row.rule for row in rows), *DEFAULT_RULES.values()], timezone.now())
    office = office_of(publication)
    return desk_page(
        request,
        "admin/corrections/policy.html",
        publication,
        status=status,
        title=_now("Deadlines of %(publication)s") % {"publication": publication},
        publication=publication,
        rules=sorted(
            [
                *(_shown(row, at) for row, (_rule, at) in zip(rows, due, strict=False) if not row.regulator),
                *_defaults(rows, due[len(rows) :]),
            ],
            key=lambda line: (order[line["row"].step], line["row"].severity),
        ),
        councils=[_shown(row, at) for row, (_rule, at) in zip(rows, due, strict=False) if row.regulator],
        presets=[(preset, _offer(preset, rows)) for preset in PRESETS.values()],
        week=[(office._meta.get_field(day).verbose_name, getattr(office, day)) for day in WEEK],
        office=office,
        special_days=publication.special_days.order_by("-day")[:MOST_SHOWN],
        forms=forms,
        opened=set(bound or {}),
        may_set=may_set,
        now=timezone.now(),
    )


def _offer(preset: Preset, rows: list[Deadline]) -> str:
    """What the button of a press council says: nothing while all that it asks for holds as it asks."""
    asked = {(one.step, "", one.within, one.remind_before) for one in preset.asks}
    held = {(row.step, row.severity, row.within, row.remind_before) for row in rows if row.regulator == preset.code}
    if asked == held:
        return ""
    return _now("Put its deadlines back") if held else _now("Take over its deadlines")


def _shown(row: Deadline, due_at: Any) -> dict[str, Any]:
    """A line of the table."""
    asked = {one.step: one for one in PRESETS[row.regulator].asks} if row.regulator else {}
    return {
        "row": row,
        "step": row.get_step_display(),
        "severity": row.get_severity_display() or _now("all"),
        "length": row.rule.length,
        "unit": row.get_unit_display(),
        "pauses": row.pauses,
        "remind": row.rule.reminder,
        "escalate": row.rule.escalation,
        "due_at": due_at,
        "council": row.get_regulator_display(),
        "asked": asked.get(row.step),
    }


def _defaults(rows: list[Deadline], due: list[Any]) -> list[dict[str, Any]]:
    """The steps for which the publication has set nothing that holds for every severity."""
    general = {row.step for row in rows if not row.regulator and not row.severity}
    covered = {
        step
        for step in Step.values
        if len({row.severity for row in rows if row.step == step and not row.regulator}) == len(Severity.values)
    }
    return [
        {
            **_shown(Deadline(**{name: getattr(rule, name) for name in rule.__slots__}), at),
            "is_default": True,
        }
        for rule, at in due
        if rule.step not in general | covered
    ]
