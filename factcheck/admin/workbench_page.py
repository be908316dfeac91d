"""What the workbench of an article shows: its text with what is claimed in it underlined, and the work beside it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from factcheck import access
from factcheck.admin.pages import desk_page
from factcheck.comparing import Run, compare
from factcheck.models import Anchor, Article, Claim, Revision, Verdict
from factcheck.services.anchors import last_words, same_words
from factcheck.services.suggestions import LOOKED_AT, Suggestion, suggest_claims
from factcheck.spotting.weights import SIGNALS
from factcheck.states import ClaimStatus
from factcheck.views.passages import STANDS_FIRM, cut

MOST_CLAIMS = 300
MOST_WORDS = 4  # of one reason
PREPARING = ("factcheck.add_claim", "factcheck.accept_claim", "factcheck.change_claim")

WORTH: tuple[tuple[float, str | Promise], ...] = (
    (0.8, _("Well worth checking")),
    (0.6, _("Worth checking")),
    (0.0, _("Perhaps worth checking")),
)


@dataclass(frozen=True, slots=True)
class Why:
    """One reason in words, with the words of the sentence that gave it."""

    signal: str
    words: str
    speaks_against: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of work: a suggestion or a claim, its number in the text, and the entry to go to after it."""

    key: str
    number: int | None
    claim: Claim | None = None
    suggestion: Suggestion | None = None
    worth: str | Promise = ""
    reasons: tuple[Why, ...] = ()
    anchor: Anchor | None = None
    last: Anchor | None = None
    verdict: Verdict | None = None
    changes: tuple[Run, ...] = ()  # from the words it was tied to, to those that the latest text offers
    following: str = ""
    is_judged: bool = False  # a verdict on it was published: it is tied to the same words or to none

    @property
    def waits(self) -> bool:
        """Whether a person must say what became of the claim's words."""
        is_withdrawn = self.claim is not None and self.claim.status == ClaimStatus.WITHDRAWN
        return self.anchor is not None and self.anchor.waits_for_a_look and not is_withdrawn

    @property
    def has_candidate(self) -> bool:
        """Whether the text has words that may be the claim's."""
        return self.anchor is not None and self.anchor.status != Anchor.Status.ORPHAN

    @property
    def may_be_tied(self) -> bool:
        """Whether the candidate can be the claim's words: those that a published verdict was about stay the same."""
        if not self.has_candidate or self.anchor is None:
            return False
        return not self.is_judged or self.last is None or same_words(self.last.exact, self.anchor.exact)


@dataclass(frozen=True, slots=True)
class Underlined:
    """A numbered underline in the text: which entry it belongs to, and how it is drawn."""

    start: int
    end: int
    key: str
    style: str
    number: int = 0


def worth_in_words(score: float) -> str | Promise:
    return next(words for least, words in WORTH if score >= least)


def in_words(suggestion: Suggestion) -> tuple[Why, ...]:
    """The reasons, the weightiest first; those that speak against it last."""
    ordered = sorted(suggestion.reasons, key=lambda reason: -reason.weight)
    return tuple(
        Why(
            _now(SIGNALS[reason.signal].label),
            ", ".join(word if len(word) <= 60 else f"{word[:59]}…" for word in reason.words[:MOST_WORDS]),
            reason.weight < 0,
        )
        for reason in ordered
    )


def workbench_page(admin: Any, request: HttpRequest, article: Article) -> HttpResponse:
    """The page. A constant number of queries; text and lists are bounded."""
    suggested = suggest_claims(article)
    revision = suggested.revision
    claims = _claims(article, revision)
    anchors = _anchors(revision, claims)
    if len(claims) == MOST_CLAIMS:
        messages.warning(request, _now("Only the newest %(most)d claims are shown.") % {"most": MOST_CLAIMS})
    underlined = _numbered([*_of_suggestions(suggested.shown), *_of_claims(claims, anchors)])
    numbers = {line.key: line.number for line in underlined}
    text = revision.text[:LOOKED_AT] if revision else ""
    entries = _claim_entries(claims, anchors, numbers)
    waiting = [entry for entry in entries if entry.waits]
    return desk_page(
        request,
        "admin/desk/workbench.html",
        article.publication,
        title=_now("Workbench"),
        article=article,
        revision=revision,
        looked_at=LOOKED_AT,
        is_whole_text=suggested.is_whole_text,
        paragraphs=cut(text, [line for line in underlined if line.start < len(text)]),
        suggestions=_suggestion_entries(suggested.shown, numbers),
        left_out=suggested.left_out,
        dismissed=suggested.dismissed,
        waiting=waiting,
        has_claims=bool(claims),
        states=[
            (state, [entry for entry in entries if entry.claim and entry.claim.status == state])
            for state in ClaimStatus
        ],
        may={name.rpartition(".")[2]: access.allows(request.user, name, article) for name in PREPARING},  # type: ignore[arg-type]
        kept_from=access.refusal(request.user, "factcheck.dismiss_suggestion", article),  # type: ignore[arg-type]
        opts=admin.opts,
    )


def waiting_entry(claim: Claim) -> Entry | None:
    """The claim's words as its own page asks about them; `None` where they stand firm or are settled. Three queries."""
    anchor = claim.anchors.select_related("revision").order_by("-revision__number").first()
    last = last_words([claim]).get(claim.pk) if anchor and anchor.waits_for_a_look else None
    changes, is_judged = _changes(last, anchor), claim.verdicts.public().exists()
    entry = Entry(f"c-{claim.pk}", None, claim, anchor=anchor, last=last, changes=changes, is_judged=is_judged)
    return entry if entry.waits else None


def _claims(article: Article, revision: Revision | None) -> list[Claim]:
    """The newest; before them those that wait for a look, however old, so that none waits unseen."""
    lost = Anchor.objects.filter(claim=OuterRef("pk"), revision=revision, status__in=Anchor.LOST, is_settled=False)
    public = Verdict.objects.public().filter(claim=OuterRef("pk"))
    claims = article.claims.select_related("claimant", "assignee").alias(waits=Exists(lost))
    claims = claims.annotate(is_judged=Exists(public))
    return list(claims.order_by("-waits", "-pk")[:MOST_CLAIMS])


def _anchors(revision: Revision | None, claims: Sequence[Claim]) -> dict[int, Anchor]:
    rows = Anchor.objects.filter(revision=revision, claim__in=claims) if revision else ()
    return {anchor.claim_id: anchor for anchor in rows}


def _newest_verdicts(claims: Sequence[Claim]) -> dict[int, Verdict]:
    rows = Verdict.objects.filter(claim__in=claims).select_related("rating").defer("reasoning")
    return {verdict.claim_id: verdict for verdict in rows.order_by("claim_id", "-version").distinct("claim_id")}


def _of_suggestions(suggestions: Iterable[Suggestion]) -> Iterable[Underlined]:
    return (Underlined(found.start, found.end, f"s-{found.start}", "suggested") for found in suggestions)


def _of_claims(claims: Iterable[Claim], anchors: dict[int, Anchor]) -> Iterable[Underlined]:
    """The words of each claim that stand firm; a candidate is drawn as one that somebody must look at."""
    for claim in claims:
        anchor = anchors.get(claim.pk)
        if anchor is None or claim.status == ClaimStatus.WITHDRAWN or anchor.status == Anchor.Status.ORPHAN:
            continue
        style = str(claim.status) if anchor.status in STANDS_FIRM else "doubtful"
        yield Underlined(anchor.start, anchor.end, f"c-{claim.pk}", style)


def _numbered(lines: Iterable[Underlined]) -> list[Underlined]:
    """The underlines numbered in the order in which one reads them."""
    ordered = sorted(lines, key=lambda line: (line.start, line.end, line.key))
    return [
        Underlined(line.start, line.end, line.key, line.style, number) for number, line in enumerate(ordered, start=1)
    ]


def _suggestion_entries(suggestions: Sequence[Suggestion], numbers: dict[str, int]) -> list[Entry]:
    return [
        Entry(
            key=f"s-{found.start}",
            number=numbers[f"s-{found.start}"],
            suggestion=found,
            worth=worth_in_words(found.score),
            reasons=in_words(found),
            following=f"s-{following.start}" if following else "",
        )
        for found, following in zip_longest(suggestions, suggestions[1:])
    ]


def _claim_entries(claims: Sequence[Claim], anchors: dict[int, Anchor], numbers: dict[str, int]) -> list[Entry]:
    """The claims in the order of the text, those without words there at the end."""
    verdicts, last = _newest_verdicts(claims), last_words(claims)
    entries = [
        Entry(
            key=f"c-{claim.pk}",
            number=numbers.get(f"c-{claim.pk}"),
            claim=claim,
            anchor=anchors.get(claim.pk),
            last=last.get(claim.pk),
            changes=_changes(last.get(claim.pk), anchors.get(claim.pk)),
            verdict=verdicts.get(claim.pk),
            is_judged=claim.is_judged,  # type: ignore[attr-defined]
        )
        for claim in claims
    ]
    return sorted(entries, key=lambda entry: (entry.number is None, entry.number or 0, entry.key))


def _changes(last: Anchor | None, anchor: Anchor | None) -> tuple[Run, ...]:
    """What became of a claim's words where a person must look; nothing where they stand firm."""
    if last is None or anchor is None or anchor.status != Anchor.Status.NEEDS_REVIEW:
        return ()
    return tuple(run for paragraph in compare(last.exact, anchor.exact) for run in paragraph.runs)
