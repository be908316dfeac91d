"""What everyday work leaves on a desk: the demo newsroom's articles about a tram, each with something left to do.

Sentences worth checking, a claim whose words were changed under it without a correction, a claim that is made again
elsewhere, and two claims that say nearly the same.
"""

from datetime import date, datetime
from typing import Any

from django.core.files.base import ContentFile

from corrections.story.files import read, text_of
from factcheck.models import Article, Claim, Publication, Rating, User
from factcheck.services import articles, claimants, claims, evidence, occurrences, verdicts

AT_WORK, SIGNING = "robin", "remy"


def load_tram(publication: Publication, people: dict[str, User]) -> dict[str, Article]:
    """Put the tram's articles, claims, occurrences and one verdict on record, then edit one article's text; return the
    articles by key.

    The verdict's source bears a file, which a worker reads: nothing at the demo's addresses can be captured.
    """
    given = read("tram.json")
    by_key = {entry["key"]: _article(publication, entry, people) for entry in given["articles"]}
    made = _claims(publication, given, by_key, people)
    _verdict(made, given["verdict"], people)
    for entry in given["occurrences"]:
        said = {name: entry.get(name, "") for name in ("url", "quote", "title")}
        noted = occurrences.note_occurrence(made[entry["claim"]], actor=people[AT_WORK], **said)
        if entry["confirmed"]:
            occurrences.confirm_occurrence(noted, actor=people[SIGNING])
    for entry in given["articles"]:
        if edit := entry.get("edited"):
            text = text_of(entry["text_file"]).replace(edit["from"], edit["to"])
            articles.capture_revision(by_key[entry["key"]], actor=None, text=text)
    return by_key


def _article(publication: Publication, entry: dict[str, Any], people: dict[str, User]) -> Article:
    return articles.add_article(
        publication,
        actor=people[AT_WORK],
        url=entry["url"],
        headline=entry["headline"],
        standfirst=entry["standfirst"],
        text=text_of(entry["text_file"]),
        desk="City",
        language="en-GB",
        published_at=datetime.fromisoformat(entry["published_at"]),
        bylines=[(str(people["riley"]), people["riley"])],
    )


def _claims(
    publication: Publication, given: dict[str, Any], by_key: dict[str, Article], people: dict[str, User]
) -> dict[str, Claim]:
    who = {
        entry["key"]: claimants.get_claimant(publication, entry["name"], kind=entry["kind"])
        for entry in given["claimants"]
    }
    made = {}
    for entry in given["claims"]:
        made[entry["key"]] = claims.add_claim(
            by_key[entry["article"]],
            actor=people[AT_WORK],
            text=entry["text"],
            quote=entry["quote"],
            kind=Claim.Kind.FIGURE,
            claimant=who[entry["claimant"]],
            claimed_at=date.fromisoformat(entry["claimed_at"]),
            tags=entry["tags"],
        )
        claims.accept_claim(made[entry["key"]], actor=people[AT_WORK])
    return made


def _verdict(made: dict[str, Claim], entry: dict[str, Any], people: dict[str, User]) -> None:
    claim, author = made[entry["claim"]], people[AT_WORK]
    shown = ContentFile(text_of(entry["file"]).encode(), name=entry["file"])
    source = evidence.attach_with_file(claim, actor=author, file=shown, **entry["source"])
    rating = Rating.objects.get(scale__publication=claim.publication, scale__in_use=True, code=entry["rating"])
    verdict = verdicts.draft_verdict(
        claim,
        actor=author,
        rating=rating,
        summary=entry["summary"],
        reasoning=entry["reasoning"],
        sources=[source],
    )
    verdicts.propose_verdict(verdict, actor=author)
    verdicts.sign_off_verdict(verdict, actor=people[SIGNING])
