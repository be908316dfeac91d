"""The schema run against the API, role by role: whatever is sent, the answer is one that the schema announces."""

import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from corrections.models import (
    CannedReply,
    Deadline,
    LetterTemplate,
    OfficeHours,
    Place,
    SpecialDay,
    Telling,
    TextChange,
    Ticket,
    TicketRelation,
)
from factcheck import ledger
from factcheck.models import (
    ArticleFeed,
    Delivery,
    Event,
    FeedEntry,
    Occurrence,
    Replay,
    Revision,
    Source,
    Verdict,
    Watch,
    WebhookEndpoint,
)
from factcheck.services.tokens import issue_token
from factcheck.wsgi import application
from tests.mentions.rows import make_mention


@pytest.fixture(autouse=True)
def _nobody_else_on_the_network(monkeypatch):
    """Addresses that the schema invents are looked up nowhere."""
    look_up = socket.getaddrinfo

    def only_here(host, *arguments, **options):
        if host not in ("127.0.0.1", "localhost"):
            raise socket.gaierror(socket.EAI_NONAME, "no such host")
        return look_up(host, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", only_here)


pytestmark = [pytest.mark.contract, pytest.mark.timeout(600)]

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = 3
ROLES = ["researcher", "reviewer", "editor", "manager", "reporter", "superuser"]
DECISIONS = {"accept", "decline", "return", "publish", "schedule", "amend", "submit", "waive", "withhold"}
"""What a researcher cannot do to a ticket, correction, place or source, whatever is sent."""

Send = Callable[[schemathesis.Case], Any]


@pytest.fixture
def schema(db, settings) -> Iterator[schemathesis.BaseSchema]:
    """The schema, and the application behind it in this thread: its database work stays in the test's transaction."""
    settings.API_REQUESTS_PER_MINUTE = dict.fromkeys(("token", "user", "anonymous"), 10**9)
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def known(publication, article, claim, other_claim, ticket, correction, ratings, editor, researcher) -> dict[str, Any]:
    """Rows for the ids in paths and bodies: random ones would hardly ever meet a row."""
    source = Source.objects.create(claim=claim, type="document", stance="supports", title="A statement")
    verdict = Verdict.objects.create(
        claim=claim, version=1, rating=ratings["false"], summary="No.", reasoning="Because."
    )
    verdict.sources.add(source)
    verdict.contributors.create(user=researcher)
    Ticket.objects.filter(pk=ticket.pk).update(status="open")
    other = Ticket.objects.create(publication=publication, reference="COR-2026-900002", channel="phone", subject="Same")
    place = Place.objects.create(correction=correction, kind="web", description="Online")
    ledger.record("claim.added", claim, actor=editor)
    ledger.number_events()
    before = article.latest_revision
    after = Revision.objects.create(article=article, number=2, headline="h", text="Other words.", sha256="d" * 64)
    change = TextChange.objects.create(publication=publication, article=article, before=before, after=after)
    occurrence = Occurrence.objects.create(
        claim=claim, url="https://elsewhere.example/piece", quote="The same again", noted_by=researcher
    )
    watch = Watch.objects.create(article=article, url=article.url, host="demo-courier.example", since=timezone.now())
    feed = ArticleFeed.objects.create(
        publication=publication, kind="rss", url="https://demo-courier.example/feed", host="demo-courier.example"
    )
    entry = FeedEntry.objects.create(feed=feed, url=article.url, canonical_url="a", host=feed.host, last_error="404")
    relation = TicketRelation.objects.create(ticket=other, other=ticket, signs=["same_words"])
    template = LetterTemplate.objects.create(
        publication=publication, purpose="ticket_reply", language="en", version=1, subject="s", text="t"
    )
    reply = CannedReply.objects.create(publication=publication, title="Thanks", text="Thank you, {{ reader_name }}.")
    mention = make_mention(article, status="verified")
    telling = Telling.objects.create(
        publication=publication,
        correction=correction,
        about=Telling.About.PUBLISHED,
        mention=mention,
        page_url=mention.source_url,
        status="by_hand",
    )
    endpoint = WebhookEndpoint.objects.create(publication=publication, url="https://partner.example/", kinds=["*"])
    delivery = Delivery.objects.create(
        publication=publication,
        event=Event.objects.first(),
        channel="webhook",
        purpose="claim_added",
        recipient_key=f"endpoint:{endpoint.pk}",
        status="dead",
    )
    delivery.tries.create(number=1, started_at=timezone.now(), outcome="dead", detail="503")
    replay = Replay.objects.create(publication=publication, channel="webhook", newest=delivery.pk, status="bounced")
    rows = {
        "deliveries": delivery.pk,
        "replays": replay.pk,
        "deadlines": Deadline.objects.create(publication=publication, step="decision", within="72:00:00").pk,
        "office-hours": OfficeHours.objects.create(publication=publication).pk,
        "special-days": SpecialDay.objects.create(publication=publication, day="2026-12-24").pk,
        "relations": relation.pk,
        "letter-templates": template.pk,
        "canned-replies": reply.pk,
        "mentions": mention.pk,
        "tellings": telling.pk,
        "watches": watch.pk,
        "feeds": feed.pk,
        "feed-entries": entry.pk,
        "changes": change.pk,
        "claimants": claim.claimant_id,
        "occurrences": occurrence.pk,
        "articles": article.pk,
        "claims": claim.pk,
        "sources": source.pk,
        "verdicts": verdict.pk,
        "tickets": ticket.pk,
        "corrections": correction.pk,
        "places": place.pk,
        "publications": publication.pk,
        "ratings": ratings["false"].pk,
    }
    words = {
        "publication": publication.slug,
        "article": article.pk,
        "claim": other_claim.pk,
        "endpoint": endpoint.pk,
        "rating": ratings["true"].pk,
        "correction": correction.pk,
        "into": other.pk,
        "assignee": editor.pk,
        "articles": [article.pk],
        "claims": [claim.pk],
        "tickets": [ticket.pk],
        "sources": [source.pk],
        "until": (timezone.now() + timezone.timedelta(days=1)).isoformat(),
        "at": (timezone.now() + timezone.timedelta(days=1)).isoformat(),
    }
    return {"rows": rows, "words": words, "uid": str(Event.objects.first().uid)}


def aim(case: schemathesis.Case, known: dict[str, Any]) -> None:
    """Point a random request at rows that exist."""
    resource = case.path.removeprefix("/api/v1/").split("/")[0]
    if "id" in case.path_parameters:
        case.path_parameters["id"] = known["rows"][resource]
    if "uid" in case.path_parameters:
        case.path_parameters["uid"] = known["uid"]
    if isinstance(case.body, dict):
        for name in case.body.keys() & known["words"].keys():
            case.body[name] = known["words"][name]


def sweep(schema: schemathesis.BaseSchema, mode: GenerationMode, act: Callable[[schemathesis.Case, bool], None]) -> int:
    """Send a few requests to every operation, each in a transaction that is undone; return how many operations."""
    operations = [result.ok() for result in schema.get_all_operations()]
    for operation in operations:
        try:
            strategy = operation.as_strategy(generation_mode=mode)
        except Exception as nothing_to_negate:  # an operation that takes nothing has nothing wrong to be sent
            if "negat" in str(nothing_to_negate).lower():
                continue
            raise

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=strategy, aimed=st.sampled_from([True, True, False]))
        def send(case: schemathesis.Case, aimed: bool) -> None:
            with transaction.atomic():
                act(case, aimed)
                transaction.set_rollback(True)

        send()
    return len(operations)


def caller(person, *, read_only: bool = False) -> dict[str, str]:
    _token, secret = issue_token(person, actor=None, name="contract", read_only=read_only)
    return {"Authorization": f"Bearer {secret}"}


@pytest.mark.parametrize("role", ROLES)
def test_what_fits_the_schema_is_answered_as_it_says(request, schema, known, role):
    headers = caller(request.getfixturevalue(role))
    answered: set[int] = set()

    def act(case: schemathesis.Case, aimed: bool) -> None:
        if aimed:
            aim(case, known)
        response = case.call(headers=headers)
        case.validate_response(response, checks=CHECKS)
        answered.add(response.status_code)
        if response.status_code >= 400:
            assert response.headers["content-type"] == ["application/problem+json"]
        move = case.path.rstrip("/").rpartition("/")[2]
        if role == "researcher" and move in DECISIONS and "claims" not in case.path:
            assert not 200 <= response.status_code < 300, case.path

    assert sweep(schema, GenerationMode.POSITIVE, act) > 50
    assert {200, 400, 404} <= answered


def test_what_does_not_fit_the_schema_is_refused(schema, known, editor):
    headers = caller(editor)

    def act(case: schemathesis.Case, aimed: bool) -> None:
        response = case.call(headers=headers)
        case.validate_response(response, checks=[not_a_server_error, negative_data_rejection])

    sweep(schema, GenerationMode.NEGATIVE, act)


def test_another_desk_reaches_nothing(schema, known, outsider):
    headers = caller(outsider)

    def act(case: schemathesis.Case, aimed: bool) -> None:
        aim(case, known)
        response = case.call(headers=headers)
        case.validate_response(response, checks=CHECKS)
        if case.path_parameters:
            assert response.status_code in {400, 404}, case.path

    sweep(schema, GenerationMode.POSITIVE, act)


def test_a_read_only_token_changes_nothing(schema, known, manager):
    headers = caller(manager, read_only=True)

    def act(case: schemathesis.Case, aimed: bool) -> None:
        aim(case, known)
        response = case.call(headers=headers)
        case.validate_response(response, checks=CHECKS)
        assert case.method == "GET" or response.status_code == 403

    sweep(schema, GenerationMode.POSITIVE, act)


def test_without_a_token_nothing_is_answered(schema, known):
    def act(case: schemathesis.Case, aimed: bool) -> None:
        aim(case, known)
        response = case.call()
        case.validate_response(response, checks=CHECKS)
        assert response.status_code == 401

    sweep(schema, GenerationMode.POSITIVE, act)
