"""Who hears of the ground's events, and through which channel."""

from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from factcheck import ledger
from factcheck.access import permitted_roles
from factcheck.models import Byline, Claim, Event, Membership, Source, Verdict, WebhookEndpoint
from factcheck.once import once
from factcheck.routing import Addressee, tells, to_staff
from factcheck.states import ClaimStatus, VerdictStatus

NOTICE = "notice"


@tells(ledger.EVERY_KIND, whom=_("Endpoints that asked for this kind"), channel="webhook", purpose="event")
def tell_partners(event: Event, subject: Any) -> Iterator[Addressee]:
    """Endpoints of the publication that asked for this kind. Restricted tickets are nobody's business outside.

    One query, whoever listens. A ping goes to the endpoint that is pinged and to no other, whatever it asked for.
    """
    if event.is_restricted:
        return
    if event.kind == "webhook.pinged":
        endpoints = _endpoint(event.subject_id)
    else:
        endpoints = _endpoints_wanting(event.publication_id, event.kind, event.audience)
    for pk, url in endpoints:
        yield Addressee(f"endpoint:{pk}", url)


def _endpoint(pk: int) -> list[tuple[int, str]]:
    return list(WebhookEndpoint.objects.filter(pk=pk).values_list("pk", "url"))


@once
def _endpoints_wanting(publication_id: int, kind: str, audience: str) -> list[tuple[int, str]]:
    rows = WebhookEndpoint.objects.filter(publication_id=publication_id).order_by().wanting(kind, audience)
    return list(rows.values_list("pk", "url"))


@to_staff("verdict.proposed", whom=_("Everybody who may sign it off"), topic="sign_off", purpose=NOTICE)
def ask_for_sign_off(event: Event, verdict: Verdict) -> Iterator[int]:
    """Everybody at the desk who may sign it off: not those who wrote it, nor those by-lined on the article."""
    able = _people_at(event, permitted_roles("factcheck.sign_off_verdict"))
    authors = verdict.contributors.values("user")
    by_lined = _by_lined(verdict.claim.article_id)
    yield from able.exclude(user__in=authors).exclude(user__in=by_lined).values_list("user", flat=True)


@to_staff("verdict.sent_back", "verdict.published", whom=_("Those who wrote it"), topic="my_work", purpose=NOTICE)
def answer_authors(event: Event, verdict: Verdict) -> Iterator[int]:
    """Those who wrote it, except whoever did this."""
    yield from verdict.contributors.values_list("user", flat=True)


@to_staff("source.changed", "source.gone", whom=_("Those who rely on it"), topic="evidence", purpose=NOTICE)
def tell_those_who_rely_on_it(event: Event, source: Source) -> Iterator[int]:
    """Whoever works on the claim, and whoever put a verdict that rests on the source forward or signed it."""
    verdicts = Verdict.objects.filter(sources=source, status__in=(VerdictStatus.IN_REVIEW, VerdictStatus.PUBLISHED))
    people = set(verdicts.values_list("proposed_by", "signed_off_by"))
    concerned = {source.claim.assignee_id, *(person for pair in people for person in pair)} - {None}
    yield from concerned


@to_staff("source.capture_failed", whom=_("Whoever attached it"), topic="evidence", purpose=NOTICE)
def tell_who_attached_it(event: Event, source: Source) -> Iterator[int]:
    """Whoever attached it can try again, or keep the evidence in another way."""
    if source.added_by_id:
        yield source.added_by_id


@to_staff("verdict.withdrawal_asked", whom=_("Everybody who may withdraw it"), topic="sign_off", purpose=NOTICE)
def ask_for_a_second_voice(event: Event, verdict: Verdict) -> Iterator[int]:
    """Everybody who may withdraw it or let it stand: not who asked, nor those by-lined on the article."""
    able = _people_at(event, permitted_roles("factcheck.withdraw_verdict")).exclude(user=verdict.withdrawal_asked_by_id)
    yield from able.exclude(user__in=_by_lined(verdict.claim.article_id)).values_list("user", flat=True)


@to_staff("claim.words_changed", whom=_("The desk, once the claim is accepted"), topic="evidence", purpose=NOTICE)
def raise_on_the_desk(event: Event, claim: Claim) -> Iterator[int]:
    """Whoever has the claim in hand, and the desk. A claim that nobody has accepted yet is nobody's alarm."""
    if claim.status == ClaimStatus.DRAFT:
        return
    yield from _people_at(event, permitted_roles("factcheck.change_claim")).values_list("user", flat=True)


def _people_at(event: Event, roles: Collection[str]) -> QuerySet[Membership]:
    """The active people of the event's desk who have one of these roles."""
    return Membership.objects.at_work(event.publication_id).filter(role__in=roles)


def _by_lined(article_id: int) -> QuerySet:
    return Byline.objects.filter(article=article_id, user__isnull=False).values("user")
