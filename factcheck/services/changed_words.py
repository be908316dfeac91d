"""A new text changed the words under a claim: each such claim is raised with the desk."""

from django.db.models import OuterRef, Subquery

from factcheck import ledger
from factcheck.models import Anchor, Revision, User
from factcheck.services.anchors import ATTACHED


def raise_changed_words(revision: Revision, *, actor: User | None) -> int:
    """Record `claim.words_changed` for each claim that stood firm until this revision and does not any more.

    Returns how many. A claim whose words were lost before is not raised again by every further revision.
    """
    before = Anchor.objects.filter(claim=OuterRef("claim"), revision__number__lt=revision.number)
    stood = Subquery(before.order_by("-revision__number").values("status")[:1])
    lost = Anchor.objects.filter(revision=revision, status__in=Anchor.LOST).annotate(stood=stood)
    changed = list(lost.filter(stood__in=ATTACHED).select_related("claim").order_by("claim_id"))
    for anchor in changed:
        facts = {"article": revision.article_id, "revision": revision.number, "anchor": str(anchor.status)}
        ledger.record("claim.words_changed", anchor.claim, actor=actor, facts=facts)
    return len(changed)
