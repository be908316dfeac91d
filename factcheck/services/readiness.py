"""What a verdict needs before two people can stand behind it: evidence, a word in use, a reason for the change."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from factcheck import evidence
from factcheck.errors import Incomplete, Invalid
from factcheck.models import Claim, Rating, Verdict


def require_ready(verdict: Verdict) -> None:
    """Raise `Incomplete`, saying what is missing, or `Invalid` for a rating out of use. Three queries at most."""
    _require_evidence(verdict)
    if verdict.version > 1 and not verdict.change_note:
        raise Incomplete(_("Readers could read an earlier verdict: say why it changed."), field="change_note")
    checked_rating(verdict.claim, verdict.rating)


def checked_rating(claim: Claim, rating: Rating) -> Rating:
    """The rating, if it is a word that the claim's publication uses now."""
    if rating.scale.publication_id != claim.publication_id:
        raise Invalid(_("This rating belongs to another publication."), field="rating")
    if not rating.scale.in_use:
        raise Invalid(_("This rating belongs to a scale that is not in use any more."), field="rating")
    return rating


def rule_in_words(rule: evidence.Rule) -> str:
    """A publication's evidence rule as a person reads it."""
    if rule.independent == 1:
        return _("A verdict rests on at least one source.")
    primary = ngettext("one primary source", "%(n)d primary sources", rule.primary) % {"n": rule.primary}
    return _("A verdict rests on %(primary)s, or on %(any)d sources that do not depend on each other.") % {
        "primary": primary,
        "any": rule.independent,
    }


def _require_evidence(verdict: Verdict) -> None:
    rule = verdict.claim.publication.evidence_rule
    missing = evidence.weigh(verdict.sources.all()).missing(rule)
    if missing is None:
        return
    primary = ngettext("one more primary source", "%(n)d more primary sources", missing.primary)
    independent = ngettext("one more of any kind", "%(n)d more of any kind", missing.independent)
    needed = _("Attach at least one.")
    if rule.independent > 1:
        needed = _("Rely on %(primary)s, or on %(any)s.") % {
            "primary": primary % {"n": missing.primary},
            "any": independent % {"n": missing.independent},
        }
    raise Incomplete(
        f"{rule_in_words(rule)} {needed}",
        code="evidence_missing",
        field="sources",
        primary_missing=missing.primary,
        sources_missing=missing.independent,
    )
