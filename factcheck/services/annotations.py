"""Anchors that travel: what a claim is tied to as a W3C Web Annotation, and a claim tied to what one names."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from factcheck import access, anchoring
from factcheck.addresses import canonical
from factcheck.errors import Conflict, Invalid
from factcheck.models import Anchor, Article, Claim, User
from factcheck.services import anchors
from factcheck.services.claims import anchor_claim
from factcheck.services.locks import hold


def annotation_of(claim: Claim) -> dict[str, Any] | None:
    """The words that the claim was last firmly tied to, as a Web Annotation; `None` where it never was. One query or
    three."""
    anchor = anchors.last_words([claim]).get(claim.pk)
    if anchor is None:
        return None
    words = anchoring.Anchor(anchor.exact, anchor.prefix, anchor.suffix, anchor.start)
    return anchoring.to_web_annotation(words, claim.article.url, anchor.revision.sha256)


@transaction.atomic
def import_annotation(claim: Claim, *, actor: User | None, annotation: Mapping[str, Any]) -> Claim:
    """Tie a claim to the words that a Web Annotation of its article names, by the rule that revisions are held to.

    Raises `Invalid` for what is no annotation of this article, and `Conflict` where its words do not stand in the
    latest text, or in other company than it says: its facts `start` and `end` are then the passage that a person might
    choose.
    """
    access.require(actor, "factcheck.change_claim", claim)
    hold(claim)
    try:
        words = anchoring.from_web_annotation(annotation)
    except ValueError as error:
        raise Invalid(str(error), field="target") from error
    _require_bounded(words)
    _require_of(claim.article, annotation)
    latest = claim.article.latest_revision
    match = anchoring.locate(latest.text, words) if latest else anchoring.Match("orphan")
    if latest is None or match.start is None:
        raise Conflict(
            _("The latest text does not hold these words in this company: choose them yourself."),
            code="words_not_found",
            **(match.candidate._asdict() if match.candidate else {}),
        )
    found = latest.text[match.start : match.end]
    indent = len(found) - len(found.lstrip())
    return anchor_claim(claim, actor=actor, quote=found, start=match.start + indent)


def _require_bounded(words: anchoring.Anchor) -> None:
    """Words longer than any claim's are not looked for: in a long text that takes half a minute."""
    longest = Anchor._meta.get_field("exact").max_length or 0
    if max(map(len, (words.exact, words.prefix, words.suffix))) > longest:
        message = _("The words of this annotation are too long: at most %(longest)d characters.")
        raise Invalid(message % {"longest": longest}, field="target")


def _require_of(article: Article, annotation: Mapping[str, Any]) -> None:
    target = annotation["target"]
    source = (target[0] if isinstance(target, list) else target).get("source")
    if not isinstance(source, str) or canonical(source) != article.canonical_url:
        raise Invalid(_("This annotation is of another page than the claim's article."), field="target")
