"""Loads the demo newsroom out of `fixtures/demo/`, through the services: what it shows is what people could have
done."""

from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction

from corrections.services import policies
from corrections.story.everyday import load_tram
from corrections.story.files import read, text_of
from corrections.story.hearing import load_hearing
from factcheck.models import Article, Claim, Membership, Publication, Rating, RatingScale, User
from factcheck.services import articles, claimants, claims, sources, verdicts
from factcheck.services.members import add_member

POLICY = ("deadlines", "office_hours", "press_council")
PRIORITIES = {"low": Claim.Priority.LOW, "normal": Claim.Priority.NORMAL, "high": Claim.Priority.HIGH}


@transaction.atomic
def load() -> Article:
    """Make publications, people, the articles, their claims and the verdicts on some of them; return the article that
    the story is about. Expects an empty database."""
    publications = {entry["slug"]: _publication(entry) for entry in read("publications.json")}
    people = _people(publications)
    article = _article(publications, people)
    by_key = _claims(article, people["robin"])
    _verdicts(by_key, people)
    tram = load_tram(article.publication, people)
    load_hearing(article.publication, tram, people)
    return article


def _publication(entry: dict[str, Any]) -> Publication:
    plain = {k: v for k, v in entry.items() if k not in ("rating_scale", *POLICY)}
    publication = Publication.objects.create(**plain)
    scale = RatingScale.objects.create(publication=publication, name=entry["rating_scale"]["name"])
    Rating.objects.bulk_create(
        Rating(scale=scale, position=position, **rating)
        for position, rating in enumerate(entry["rating_scale"]["ratings"], start=1)
    )
    _hold(publication, entry)
    return publication


def _hold(publication: Publication, entry: dict[str, Any]) -> None:
    """Set its deadlines (lengths in hours), its office hours, and those of the press council it belongs to."""
    for rule in entry["deadlines"]:
        lengths = {name: timedelta(hours=rule[name]) for name in ("remind_before", "escalate_after") if name in rule}
        rest = {name: value for name, value in rule.items() if name != "hours"}
        within = timedelta(hours=rule["hours"])
        policies.set_deadline(publication, actor=None, **{**rest, **lengths, "within": within})
    policies.set_office_hours(publication, actor=None, **entry["office_hours"])
    if council := entry.get("press_council"):
        policies.apply_preset(publication, actor=None, preset=council)


def _people(publications: dict[str, Publication]) -> dict[str, User]:
    given, people = read("people.json"), {}
    password = make_password(given["password"])  # the same for all, so hashed once: hashing is slow on purpose
    for entry in given["people"]:
        user = User(
            username=entry["username"],
            first_name=entry["first_name"],
            last_name=entry["last_name"],
            email=entry["email"],
            is_staff=True,
            is_superuser=entry.get("is_superuser", False),
            password=password,
        )
        user.save(force_insert=True)
        for place in entry["memberships"]:
            desk = publications[place["publication"]]
            add_member(Membership(user=user, publication=desk, role=place["role"]), actor=None)
        people[user.username] = user
    return people


def _article(publications: dict[str, Publication], people: dict[str, User]) -> Article:
    entry = read("article.json")
    return articles.add_article(
        publications[entry["publication"]],
        actor=people["robin"],
        url=entry["url"],
        headline=entry["headline"],
        standfirst=entry["standfirst"],
        text=text_of(entry["text_file"]),
        desk=entry["desk"],
        language=entry["language"],
        published_at=datetime.fromisoformat(entry["published_at"]),
        bylines=[(str(people[name]), people[name]) for name in entry["bylines"]],
    )


def _claims(article: Article, researcher: User) -> dict[str, Claim]:
    by_name = {
        entry["key"]: claimants.get_claimant(
            article.publication, entry["name"], kind=entry["kind"], position_held=entry["position_held"]
        )
        for entry in read("claimants.json")
    }
    made = {}
    for entry in read("claims.json"):
        claim = claims.add_claim(
            article,
            actor=researcher,
            text=entry["text"],
            quote=entry["quote"],
            kind=entry["kind"],
            claimant=by_name[entry["claimant"]],
            priority=PRIORITIES[entry["priority"]],
            claimed_at=date.fromisoformat(entry["claimed_at"]) if entry.get("claimed_at") else None,
        )
        claims.accept_claim(claim, actor=researcher)
        made[entry["key"]] = claim
    return made


def _verdicts(by_key: dict[str, Claim], people: dict[str, User]) -> None:
    evidence = {}
    for entry in read("sources.json"):
        given = {k: v for k, v in entry.items() if k not in ("key", "claim")}
        evidence[entry["key"]] = sources.attach_source(by_key[entry["claim"]], actor=people["robin"], **given)
    for entry in read("verdicts.json"):
        claim, author = by_key[entry["claim"]], people[entry["proposed_by"]]
        verdict = verdicts.draft_verdict(
            claim,
            actor=author,
            rating=Rating.objects.get(scale__publication=claim.publication, scale__in_use=True, code=entry["rating"]),
            summary=entry["summary"],
            reasoning=entry["reasoning"],
            sources=[evidence[key] for key in entry["sources"]],
        )
        verdicts.propose_verdict(verdict, actor=author)
        verdicts.sign_off_verdict(verdict, actor=people[entry["signed_off_by"]])
