"""Sources: attach evidence to a claim, and withhold it from the public where somebody's safety asks for it."""

from django.db import transaction
from django.utils.translation import gettext as _

from factcheck import access, ledger
from factcheck.errors import Conflict, Invalid
from factcheck.models import Claim, Snapshot, Source, User
from factcheck.services.contributions import note_contribution
from factcheck.services.locks import hold
from factcheck.services.words import clean
from factcheck.states import ClaimStatus
from factcheck.wake import wake

WEB = ("http://", "https://")


@transaction.atomic
def attach_source(
    claim: Claim,
    *,
    actor: User | None,
    type: str,
    stance: str,
    title: str,
    url: str = "",
    is_primary: bool = False,
    locator: str = "",
    quote: str = "",
    language: str = "en",
    note: str = "",
) -> Source:
    """Attach a piece of evidence. One with an address is captured in the background, as it stands now."""
    access.require(actor, "factcheck.attach_source", claim)
    values = clean(
        Source,
        type=type,
        stance=stance,
        title=title,
        url=url,
        is_primary=is_primary,
        locator=locator,
        quote=quote,
        language=language,
        note=note,
    )
    if values["url"] and not values["url"].lower().startswith(WEB):
        raise Invalid(_("The address of a source begins with http:// or https://."), field="url")
    hold(claim)
    if claim.status == ClaimStatus.WITHDRAWN:
        raise Conflict(_("This claim was withdrawn."))
    source = Source.objects.create(claim=claim, added_by=actor, **values)
    if source.url:
        Snapshot.objects.create(source=source, url=source.url)
        wake("factcheck.capture_sources")
    ledger.record("source.attached", source, actor=actor, facts={"claim": claim.pk, "stance": source.stance})
    return source


@transaction.atomic
def withhold_source(source: Source, *, actor: User | None, reason: str) -> Source:
    """Keep a source from the public, with a reason; verdicts go on relying on it. Raises `Conflict` the second time.

    Whoever does it while a verdict that rests on it is in the making cannot sign that verdict off.
    """
    access.require(actor, "factcheck.withhold_source", source)
    reason = clean(Source, withheld_reason=reason, required=["withheld_reason"])["withheld_reason"]
    hold(source.claim)  # a sign-off under way reads its sources under the same lock
    if not Source.objects.filter(pk=source.pk, withheld_reason="").update(withheld_reason=reason):
        raise Conflict(_("This source is withheld already."))
    source.withheld_reason = reason
    note_contribution(source.claim, actor, source=source)
    ledger.record("source.withheld", source, actor=actor, facts={"claim": source.claim_id})
    return source
