"""Lists: pages by cursor, filters, other desks, and the same number of queries at one row and at thirty."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from corrections.models import (
    Attachment,
    CandidateSource,
    Correction,
    Correspondent,
    Message,
    Place,
    TextChange,
    Ticket,
    TicketClaim,
)
from factcheck import ledger
from factcheck.models import (
    Article,
    ArticleFeed,
    Byline,
    Claim,
    Claimant,
    FeedEntry,
    Occurrence,
    Rating,
    RatingScale,
    Revision,
    Snapshot,
    Source,
    StoredFile,
    User,
    Verdict,
    Watch,
)
from tests.api.problems import assert_problem
from tests.people import MISSILES, make_article, make_claim

ALL = range(30)


class Rows:
    """Makes rows of each resource, with everything that hangs on them in an answer."""

    def __init__(self, publication, editor: User) -> None:
        self.publication, self.editor = publication, editor
        self.article_ = make_article(publication)
        self.claim_ = make_claim(self.article_, MISSILES)
        self.count = 0

    def _next(self) -> int:
        self.count += 1
        return self.count

    def articles(self) -> Article:
        made = make_article(self.publication, f"article-{self._next()}")
        Byline.objects.create(article=made, name="Somebody", user=self.editor)
        return made

    def revisions(self) -> Revision:
        number = self._next() + 1
        return Revision.objects.create(
            article=self.article_, number=number, headline="h", text=str(number), sha256="0" * 64
        )

    def watches(self) -> Watch:
        return Watch.objects.create(
            article=self.articles(), url="https://a.example/", host="a.example", since=timezone.now()
        )

    def feeds(self) -> ArticleFeed:
        url = f"https://a.example/{self._next()}"
        return ArticleFeed.objects.create(publication=self.publication, kind="rss", url=url, host="a.example")

    def feed_entries(self) -> FeedEntry:
        address = f"a.example/{self._next()}"
        return FeedEntry.objects.create(
            feed=self.feeds(), url=f"https://{address}", canonical_url=address, host="a.example", article=self.article_
        )

    def claims(self) -> Claim:
        return make_claim(self.article_, MISSILES, claimant=f"Claimant {self._next()}", assignee=self.editor)

    def claimants(self) -> Claimant:
        return Claimant.objects.create(publication=self.publication, name=f"Claimant {self._next()}", kind="person")

    def occurrences(self) -> Occurrence:
        return Occurrence.objects.create(
            claim=self.claim_,
            url=f"https://elsewhere.example/{self._next()}",
            claimant=self.claimants(),
            noted_by=self.editor,
        )

    def occurrences_of_a_claim(self) -> Occurrence:
        return self.occurrences()

    def sources(self) -> Source:
        source = Source.objects.create(
            claim=self.claim_, type="document", stance="supports", title="t", url="https://a.example/"
        )
        file = StoredFile.objects.create(sha256=f"{self._next():064x}", size=1)
        Snapshot.objects.create(source=source, url=source.url, status="captured", file=file, captured_at=timezone.now())
        return source

    def verdicts(self) -> Verdict:
        verdict = Verdict.objects.create(
            claim=self.claims(),
            version=1,
            rating=Rating.objects.first(),
            summary="s",
            reasoning="r",
            status="in_review",
            proposed_by=self.editor,
            proposed_at=timezone.now(),
        )
        verdict.sources.add(self.sources())
        return verdict

    def tickets(self) -> Ticket:
        number = self._next()
        reader = Correspondent.objects.create(publication=self.publication, email=f"r{number}@reader.example")
        ticket = Ticket.objects.create(
            publication=self.publication,
            reference=f"COR-2026-{number:06d}",
            channel="mail",
            subject="s",
            correspondent=reader,
            article=self.article_,
            assignee=self.editor,
            decided_by=self.editor,
        )
        TicketClaim.objects.create(ticket=ticket, claim=self.claim_)
        CandidateSource.objects.create(ticket=ticket, url="https://a.example/")
        return ticket

    def messages(self) -> Message:
        ticket = Ticket.objects.first() or self.tickets()
        message = Message.objects.create(ticket=ticket, direction="internal", kind="note", author=self.editor, text="t")
        file = StoredFile.objects.create(sha256=f"{self._next():064x}", size=1)
        Attachment.objects.create(message=message, file=file, filename="a.txt")
        return message

    def corrections(self) -> Correction:
        made = Correction.objects.create(
            publication=self.publication, notice="n", status="in_review", submitted_by=self.editor,
            submitted_at=timezone.now(),
        )  # fmt: skip
        made.articles.add(self.article_)
        made.claims.add(self.claim_)
        made.tickets.add(self.tickets())
        Place.objects.create(correction=made, kind="web", description="d")
        return made

    def places(self) -> Place:
        correction = Correction.objects.first() or self.corrections()
        return Place.objects.create(correction=correction, kind="print", description="d", settled_by=self.editor)

    def changes(self) -> TextChange:
        before, after = self.article_.latest_revision, self.revisions()
        correction = Correction.objects.first() or self.corrections()
        return TextChange.objects.create(
            publication=self.publication, article=self.article_, before=before, after=after, correction=correction,
            status="explained", settled_by=self.editor, settled_at=timezone.now(),
        )  # fmt: skip

    def ratings(self) -> Rating:
        scale = RatingScale.objects.create(publication=self.publication, name=f"s{self._next()}", in_use=False)
        return Rating.objects.create(scale=scale, code="c", word="w", position=1)

    def events(self) -> None:
        ledger.record("claim.added", self.claim_, actor=self.editor)
        ledger.number_events()


@pytest.fixture
def rows(publication, editor) -> Rows:
    return Rows(publication, editor)


LISTS: dict[str, Callable[[Rows], str]] = {
    "articles": lambda rows: "articles/",
    "revisions": lambda rows: f"articles/{rows.article_.pk}/revisions/",
    "watches": lambda rows: "watches/",
    "feeds": lambda rows: "feeds/",
    "feed_entries": lambda rows: "feed-entries/",
    "claims": lambda rows: "claims/",
    "claimants": lambda rows: "claimants/",
    "occurrences": lambda rows: "occurrences/",
    "occurrences_of_a_claim": lambda rows: f"claims/{rows.claim_.pk}/occurrences/",
    "sources": lambda rows: f"claims/{rows.claim_.pk}/sources/",
    "verdicts": lambda rows: "verdicts/",
    "tickets": lambda rows: "tickets/",
    "messages": lambda rows: f"tickets/{Ticket.objects.get().pk}/messages/",
    "corrections": lambda rows: "corrections/",
    "places": lambda rows: "places/",
    "changes": lambda rows: "changes/",
    "ratings": lambda rows: "ratings/",
    "events": lambda rows: "events/",
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_the_same_at_one_row_and_at_thirty(api, researcher, rows, name):
    client = api(researcher)
    getattr(rows, name)()
    address = f"/api/v1/{LISTS[name](rows)}?limit=100"
    client.get(address)  # the token's use is noted once a minute
    with CaptureQueriesContext(
        connection,
    ) as one:
        before = len(client.get(address).json()["results"])
    for _ in ALL:
        getattr(rows, name)()
    with CaptureQueriesContext(connection) as many:
        after = len(client.get(address).json()["results"])
    assert before >= 1
    assert after >= before + len(ALL)
    assert len(many) == len(one), "\n".join(query["sql"] for query in many)
    assert len(many) <= 10
    assert not any("COUNT(" in query["sql"] for query in many)


def test_a_list_of_claims_leaves_their_anchors_alone(api, researcher, claim):
    with CaptureQueriesContext(connection) as asked:
        (*_others, found) = api(researcher).get("/api/v1/claims/").json()["results"]
    assert found["id"] == claim.pk
    assert not [query for query in asked if "factcheck_anchor" in query["sql"]]


def test_a_list_is_read_page_by_page_newest_first(api, researcher, rows):
    made = [rows.tickets().pk for _ in range(5)]
    client = api(researcher)
    first = client.get("/api/v1/tickets/?limit=2").json()
    rows.tickets()  # somebody adds one while the list is being read: no row is shown twice or left out
    second = client.get(first["next"]).json()
    third = client.get(second["next"]).json()
    seen = [row["id"] for page in (first, second, third) for row in page["results"]]
    assert seen == made[::-1]
    assert third["next"] is None


def test_the_next_page_keeps_the_filters(api, researcher, rows):
    for _ in range(3):
        rows.tickets()
    Ticket.objects.filter(pk=Ticket.objects.earliest("pk").pk).update(severity="minor")
    client = api(researcher)
    page = client.get("/api/v1/tickets/?severity=factual&limit=1").json()
    rest = client.get(page["next"]).json()
    assert [row["severity"] for row in page["results"] + rest["results"]] == ["factual", "factual"]
    assert rest["next"] is None


@pytest.mark.parametrize("name", [*LISTS, "publications"])
def test_another_desk_sees_none_of_it(api, outsider, rows, name):
    if name != "publications":
        getattr(rows, name)()
    client = api(outsider)
    if name in LISTS and LISTS[name](rows).count("/") > 1:
        assert_problem(client.get(f"/api/v1/{LISTS[name](rows)}"), 404)
        return
    shown = client.get(f"/api/v1/{LISTS[name](rows) if name in LISTS else 'publications/'}").json()["results"]
    assert all(row.get("slug", row.get("publication")) == "other-gazette" for row in shown)
    if name not in ("publications", "ratings"):
        assert shown == []


def test_a_person_is_a_name_never_an_address(api, researcher, rows):
    rows.tickets()
    body = api(researcher).get("/api/v1/tickets/").content.decode()
    assert rows.editor.email not in body
    assert str(rows.editor) in body
