"""Rows that the public can read, written plainly, so that a test says in one line what stands on the page."""

from django.utils import timezone

from corrections.models import Correction
from factcheck.models import Article, Claim, Rating, Source, User, Verdict

HASH = "a" * 64
HOSTILE = '</script><script>alert(1)</script> & "quotes" \' ]]> \u2028 \x01'


def publish_correction(
    article: Article, submitter: User, signer: User, *, status: str = "published", published_at=None, **fields
) -> Correction:
    """A correction of `article` in `status`, signed by a second person where the status asks for it."""
    words = {"was_wrong": "Seven missiles", "is_right": "Nine missiles", "notice": "There were nine missiles."}
    correction = Correction.objects.create(publication=article.publication, **(words | fields))
    correction.articles.add(article)
    when = published_at or timezone.now()
    signed = {"submitted_by": submitter, "submitted_at": when}
    if status not in ("draft", "in_review"):
        signed |= {"signed_off_by": signer, "signed_hash": HASH}
    if status == "scheduled":
        signed["scheduled_for"] = when
    elif status not in ("draft", "in_review"):
        signed["published_at"] = when
    if status == "superseded":
        signed["superseded_at"] = when
    if status == "withdrawn":
        signed |= {
            "withdrawal_asked_by": submitter,
            "withdrawn_by": signer,
            "withdrawn_at": when,
            "withdrawal_notice": "This notice was itself mistaken.",
        }
    Correction.objects.filter(pk=correction.pk).update(status=status, **signed)
    correction.refresh_from_db()
    return correction


def publish_verdict(
    claim: Claim,
    rating: Rating,
    proposer: User,
    signer: User,
    *,
    status: str = "published",
    version: int = 1,
    published_at=None,
    source: dict | None = None,
    **fields,
) -> Verdict:
    """A verdict on `claim` with one source, of which `source` may say more; the claim is published with it."""
    words = {"summary": "The figure was wrong.", "reasoning": "The **ministry** counted nine."}
    if version > 1:
        words["change_note"] = "The ministry counted again."
    verdict = Verdict.objects.create(claim=claim, rating=rating, version=version, **(words | fields))
    evidence = {
        "type": Source.Type.OFFICIAL_STATEMENT,
        "stance": Source.Stance.REFUTES,
        "title": "Count of the ministry",
        "url": "https://ministry.example/count",
    }
    verdict.sources.add(Source.objects.create(claim=claim, **(evidence | (source or {}))))
    when = published_at or timezone.now()
    signed = {"proposed_by": proposer, "proposed_at": when}
    if status not in ("draft", "in_review"):
        signed |= {"signed_off_by": signer, "signed_hash": HASH, "published_at": when}
    if status == "superseded":
        signed["superseded_at"] = when
    if status == "withdrawn":
        signed |= {
            "withdrawal_asked_by": proposer,
            "withdrawn_by": signer,
            "withdrawn_at": when,
            "withdrawal_reason": "The ministry took its count back.",
        }
    Verdict.objects.filter(pk=verdict.pk).update(status=status, **signed)
    verdict.refresh_from_db()
    if status in ("published", "superseded", "withdrawn"):
        Claim.objects.filter(pk=claim.pk).update(status="published")
    return verdict
