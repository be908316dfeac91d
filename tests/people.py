"""The newsroom the tests share: its people by role, one article with two claims, one ticket, one correction.

Rows are written plainly, without services, so that a test counts only the events and deliveries that it causes itself.
Nobody has a password: sign in with `client.force_login(editor)`.
"""

import hashlib
from datetime import timedelta

import pytest
from django.utils import timezone

from corrections.models import Correction, CorrectionContributor, Correspondent, Message, Ticket
from factcheck.models import (
    Anchor,
    Article,
    Byline,
    Claim,
    Claimant,
    Membership,
    Publication,
    Rating,
    RatingScale,
    Revision,
    User,
)

TEXT = (
    "Seven missiles were fired at the capital before dawn, the air force said. "
    "All of them were shot down. The mayor said that two people were killed when debris fell on a house. "
    "The city has been under an air alarm for three hours."
)
MISSILES = "Seven missiles were fired at the capital before dawn"
KILLED = "two people were killed when debris fell on a house"

RATINGS = [
    ("true", "True", 5, Rating.Shape.TICK),
    ("mostly-true", "Mostly true", 4, Rating.Shape.THREE_QUARTERS),
    ("half-true", "Half true", 3, Rating.Shape.HALF),
    ("false", "False", 1, Rating.Shape.CROSS),
    ("unproven", "Unproven", None, Rating.Shape.QUESTION),
]


def make_person(name: str, publication: Publication | None = None, role: str = "", **fields) -> User:
    """A member of staff; with a publication, one who has `role` at its desk."""
    user = User.objects.create_user(
        name, f"{name.replace('_', '.')}@newsroom.example", first_name=name.replace("_", " ").title(), **fields
    )
    if publication:
        Membership.objects.create(user=user, publication=publication, role=role)
    return user


def make_publication(slug: str, name: str) -> Publication:
    """A publication with the rating scale `RATINGS` in use."""
    publication = Publication.objects.create(
        slug=slug,
        name=name,
        site_url=f"https://{slug}.example",
        corrections_address=f"corrections@{slug}.example",
        policy="We correct what we got wrong, in public.",
    )
    scale = RatingScale.objects.create(publication=publication, name="Five words")
    Rating.objects.bulk_create(
        Rating(scale=scale, code=code, word=word, value=value, shape=shape, position=position)
        for position, (code, word, value, shape) in enumerate(RATINGS)
    )
    return publication


def make_article(publication: Publication, slug: str = "missiles-over-the-capital", text: str = TEXT) -> Article:
    """A published article with its first revision, and neither by-line nor claim."""
    url = f"{publication.site_url}/{slug}"
    article = Article.objects.create(
        publication=publication,
        url=url,
        canonical_url=url.removeprefix("https://"),
        headline="Seven missiles over the capital",
        desk="World",
        published_at=timezone.now() - timedelta(hours=6),
    )
    Revision.objects.create(
        article=article,
        number=1,
        headline=article.headline,
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
    )
    return article


def make_claim(
    article: Article, exact: str, *, status: str = "open", claimant: str = "The air force", **fields
) -> Claim:
    """A claim anchored to `exact`, which stands in the article's latest revision."""
    revision = article.latest_revision
    who, _created = Claimant.objects.get_or_create(
        publication_id=article.publication_id, name=claimant, defaults={"kind": Claimant.Kind.ORGANISATION}
    )
    made = Claim.objects.create(
        **{
            "publication_id": article.publication_id,
            "article": article,
            "text": f"{exact}.",
            "kind": Claim.Kind.FIGURE,
            "claimant": who,
            "status": status,
        }
        | fields
    )
    start = revision.text.index(exact)
    end = start + len(exact)
    Anchor.objects.create(
        claim=made,
        revision=revision,
        exact=exact,
        prefix=revision.text[max(0, start - 32) : start],
        suffix=revision.text[end : end + 32],
        start=start,
        end=end,
    )
    return made


@pytest.fixture
def publication(db) -> Publication:
    return make_publication("demo-courier", "The Demo Courier")


@pytest.fixture
def other_publication(db) -> Publication:
    return make_publication("other-gazette", "The Other Gazette")


@pytest.fixture
def ratings(publication) -> dict[str, Rating]:
    """The publication's ratings by code."""
    return {rating.code: rating for rating in Rating.objects.filter(scale__publication=publication)}


@pytest.fixture
def researcher(publication) -> User:
    return make_person("robin_researcher", publication, "researcher", is_staff=True)


@pytest.fixture
def reviewer(publication) -> User:
    return make_person("rowan_reviewer", publication, "reviewer", is_staff=True)


@pytest.fixture
def editor(publication) -> User:
    return make_person("eden_editor", publication, "editor", is_staff=True)


@pytest.fixture
def second_editor(publication) -> User:
    return make_person("ellis_editor", publication, "editor", is_staff=True)


@pytest.fixture
def manager(publication) -> User:
    return make_person("morgan_manager", publication, "manager", is_staff=True)


@pytest.fixture
def reporter(publication) -> User:
    """An editor by role, and the by-line over `article`."""
    return make_person("remy_reporter", publication, "editor", is_staff=True)


@pytest.fixture
def outsider(other_publication) -> User:
    """A manager of another publication: the strongest role, at the wrong desk."""
    return make_person("oak_outsider", other_publication, "manager", is_staff=True)


@pytest.fixture
def inactive(publication) -> User:
    """A manager whose account was switched off."""
    return make_person("iris_inactive", publication, "manager", is_staff=True, is_active=False)


@pytest.fixture
def superuser(db) -> User:
    return make_person("sol_superuser", is_staff=True, is_superuser=True)


@pytest.fixture
def article(publication, reporter) -> Article:
    """An article by `reporter`, with one revision and two open claims (`MISSILES`, `KILLED`)."""
    made = make_article(publication)
    Byline.objects.create(article=made, name=str(reporter), user=reporter)
    make_claim(made, MISSILES)
    make_claim(made, KILLED, claimant="The mayor", kind=Claim.Kind.EVENT)
    return made


@pytest.fixture
def claim(article) -> Claim:
    """The first claim of `article`: open, without sources or verdicts."""
    return article.claims.get(text__startswith=MISSILES)


@pytest.fixture
def other_claim(article) -> Claim:
    """The second claim of `article`."""
    return article.claims.get(text__startswith=KILLED)


@pytest.fixture
def ticket(article) -> Ticket:
    """A new ticket from a reader's mail about `article`, with the mail as its first message."""
    correspondent = Correspondent.objects.create(
        publication=article.publication, email="reader@reader.example", name="Reader Example", language="en"
    )
    made = Ticket.objects.create(
        publication=article.publication,
        reference="COR-2026-900001",
        channel=Ticket.Channel.MAIL,
        subject="A wrong figure",
        correspondent=correspondent,
        article=article,
        due_at=timezone.now() + timedelta(hours=72),
    )
    Message.objects.create(
        ticket=made,
        direction=Message.Direction.INBOUND,
        kind=Message.Kind.REPORT,
        correspondent=correspondent,
        subject=made.subject,
        text="There were nine missiles, not seven.",
        message_id="<first@reader.example>",
    )
    return made


@pytest.fixture
def correction(article, editor, ticket) -> Correction:
    """A draft by `editor` about `article`, answering `ticket`."""
    made = Correction.objects.create(
        publication=article.publication,
        was_wrong="Seven missiles",
        is_right="Nine missiles",
        notice="An earlier version of this article said seven missiles. There were nine.",
    )
    made.articles.add(article)
    made.tickets.add(ticket)
    CorrectionContributor.objects.create(correction=made, user=editor)
    return made
