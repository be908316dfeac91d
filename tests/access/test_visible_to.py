"""Every list shows what one may look at: `visible_to` and the `view_` permission give the same answer, row by row."""

import pytest
from django.apps import apps
from django.db import models
from django.urls import reverse
from django.utils import timezone

from corrections.models import (
    CannedReply,
    Correction,
    Correspondent,
    Deadline,
    Digest,
    InboundEmail,
    LetterTemplate,
    Mailbox,
    Mailing,
    Message,
    OfficeHours,
    Place,
    SpecialDay,
    Subscription,
    Suppression,
    TextChange,
    Ticket,
    TicketDeadline,
    TicketParty,
    TicketRelation,
)
from corrections.services.discretion import restrict_ticket
from factcheck import access, ledger
from factcheck.models import (
    ApiToken,
    ArticleFeed,
    Delivery,
    DismissedSuggestion,
    FeedEntry,
    Handover,
    KnownClaim,
    Notice,
    Preference,
    Publication,
    Recheck,
    Replay,
    Revision,
    Snapshot,
    Source,
    StoredFile,
    User,
    Verdict,
    Watch,
    WebhookEndpoint,
)
from tests.access.conftest import DESK, STRANGERS
from tests.mentions.rows import make_mention
from tests.people import MISSILES, make_article, make_claim, make_person

EVERYBODY = (*DESK, *STRANGERS, "superuser", "named")

LISTED = [
    model
    for app in access.OUR_APPS
    for model in apps.get_app_config(app).get_models()
    if hasattr(model._default_manager, "visible_to")
]


def furnish(publication: Publication, person: User, file: StoredFile) -> None:
    """A row of everything at one desk, and a restricted ticket with all that hangs on it."""
    article = make_article(publication)
    claim = make_claim(article, MISSILES)
    DismissedSuggestion.objects.create(article=article, sha256="d" * 64)
    claim.occurrences.create(url="https://elsewhere.example/")
    source = Source.objects.create(claim=claim, type="document", stance="refutes", title="Report")
    snapshot = Snapshot.objects.create(source=source, url="https://report.example/")
    Recheck.objects.create(source=source)
    Handover.objects.create(snapshot=snapshot)
    rating = publication.rating_scales.get().ratings.first()
    Verdict.objects.create(claim=claim, version=1, rating=rating, summary="s", reasoning="r")
    KnownClaim.objects.create(publication=publication, external_id="1", text="Rats ate the cables.")
    WebhookEndpoint.objects.create(publication=publication, url="https://partner.example/")
    Mailbox.objects.create(publication=publication, host="imap.example.org", username=publication.slug)
    ApiToken.objects.create(user=person, name="CMS", token_hash=f"{person.pk:064}", hint="cgd_")
    feed = ArticleFeed.objects.create(
        publication=publication, kind="rss", url="https://feed.example/", host="feed.example"
    )
    FeedEntry.objects.create(
        feed=feed, url="https://feed.example/a", canonical_url="feed.example/a", host="feed.example"
    )
    Watch.objects.create(article=article, url=article.url, host="courier.example", since=timezone.now())
    Deadline.objects.create(publication=publication, step="decision", within="01:00:00")
    Replay.objects.create(publication=publication, newest=1)
    OfficeHours.objects.create(publication=publication)
    SpecialDay.objects.create(publication=publication, day="2026-12-24")
    Subscription.objects.create(publication=publication, email="follower@reader.example")
    Suppression.objects.create(publication=publication, address_hash="b" * 64, reason="staff")
    mention = make_mention(article)
    correction = Correction.objects.create(publication=publication, notice="We were wrong.")
    mention.tellings.create(
        publication=publication, correction=correction, about="published", page_url=mention.source_url
    )
    Place.objects.create(correction=correction, kind="print", description="Page 3")
    Mailing.objects.create(
        publication=publication,
        correction=correction,
        event=ledger.record("correction.drafted", correction, actor=person),
    )
    first = article.latest_revision
    after = Revision.objects.create(article=article, number=2, headline="h", text="t", sha256="d" * 64)
    TextChange.objects.create(publication=publication, article=article, before=first, after=after)
    correspondent = Correspondent.objects.create(publication=publication, name="Reader Example")
    for restricted in (False, True):
        file_ticket(publication, correspondent, person, file, restricted)


def file_ticket(
    publication: Publication, correspondent: Correspondent, person: User, file: StoredFile, restricted: bool
) -> None:
    inbound = InboundEmail.objects.create(
        publication=publication, channel="smtp", raw=file, rcpt_to="corrections@reader.example"
    )
    ticket = Ticket.objects.create(
        publication=publication,
        reference=f"{publication.reference_prefix}-{publication.pk}-{restricted:06d}",
        channel="mail",
        subject="A figure",
        is_restricted=restricted,
    )

    TicketDeadline.objects.create(
        ticket=ticket,
        step="decision",
        within="01:00:00",
        unit="calendar",
        pauses=False,
        starts_at=timezone.now(),
        due_at=timezone.now(),
    )
    Message.objects.create(
        ticket=ticket, direction="inbound", kind="report", correspondent=correspondent, text="t", inbound=inbound
    )
    older = Ticket.objects.filter(publication=publication).exclude(pk=ticket.pk).first()
    if older:
        TicketRelation.objects.create(ticket=ticket, other=older, signs=["same_reader"])
    LetterTemplate.objects.get_or_create(
        publication=publication, purpose="ticket_reply", language="en", version=1, subject="s", text="t"
    )
    for owner in (None, person):
        CannedReply.objects.get_or_create(publication=publication, owner=owner, title="Thanks", text="Thank you.")
    event = ledger.record("ticket.opened", ticket, actor=correspondent, restricted=restricted)
    delivery, _new = Delivery.objects.get_or_create(
        event=event,
        channel="in_app",
        recipient_key=f"user:{person.pk}",
        defaults={"publication": publication, "purpose": "event"},
    )
    Notice.objects.get_or_create(delivery=delivery, defaults={"user": person, "event": event})
    Preference.objects.get_or_create(user=person, topic="reports", defaults={"way": "daily"})
    digest = Digest.objects.create(publication=publication, recipient_key=f"user:{person.pk}", due_at=timezone.now())
    digest.entries.create(delivery=delivery)


@pytest.fixture
def world(people, publication, other_publication) -> dict:
    """Everybody, with two furnished desks; `named` is named on the restricted ticket of the first."""
    file = StoredFile.objects.create(sha256="a" * 64, size=1)
    furnish(publication, people["researcher"], file)
    furnish(other_publication, people["outsider"], file)
    InboundEmail.objects.create(channel="smtp", raw=file, rcpt_to="nobody@nowhere.example")
    ApiToken.objects.create(user=people["inactive"], name="Old", token_hash="c" * 64, hint="cgd_")
    people["named"] = make_person("nima_named", publication, "researcher")
    ticket = Ticket.objects.get(publication=publication, is_restricted=True)
    TicketParty.objects.create(ticket=ticket, user=people["named"], capacity="named")
    return people


def looked_at(user: User, model: type[models.Model]) -> set:
    permission = f"{model._meta.app_label}.view_{model._meta.model_name}"
    return {row for row in model._default_manager.all() if access.allows(user, permission, row)}


def test_no_list_is_without_rows_of_two_desks(world):
    assert len(LISTED) >= 25
    assert not [model.__name__ for model in LISTED if model._default_manager.count() < 2]


@pytest.mark.parametrize("person", EVERYBODY)
def test_a_list_shows_exactly_what_one_may_look_at(world, person):
    user = world[person]
    listed = {model.__name__: set(model._default_manager.visible_to(user)) for model in LISTED}
    assert listed == {model.__name__: looked_at(user, model) for model in LISTED}


@pytest.mark.parametrize("person", [person for person in EVERYBODY if person != "superuser"])
def test_django_is_told_the_same(world, person):
    user = world[person]
    for model in LISTED:
        permission = f"{model._meta.app_label}.view_{model._meta.model_name}"
        told = {row for row in model._default_manager.all() if user.has_perm(permission, row)}
        assert told == looked_at(user, model)


@pytest.mark.parametrize("person", ["anonymous", "inactive"])
def test_strangers_see_nothing_at_all(world, person):
    assert not [model.__name__ for model in LISTED if model._default_manager.visible_to(world[person]).exists()]


def test_nobody_sees_another_desk(world, publication):
    for person in DESK:
        for model in LISTED:
            for row in model._default_manager.visible_to(world[person]):
                assert access.desk_of(row) in (publication.pk, None), row


def test_a_restricted_ticket_is_seen_by_those_named_on_it_alone(world, publication):
    restricted = {"publication": publication, "is_restricted": True}
    seen_by = {
        person
        for person in EVERYBODY
        if Ticket.objects.visible_to(world[person]).filter(**restricted).exists()
        or Message.objects.visible_to(world[person]).filter(ticket__is_restricted=True, ticket__publication=publication)
        or InboundEmail.objects.visible_to(world[person]).filter(
            message__ticket__is_restricted=True, publication=publication
        )
    }
    assert seen_by == {"named"}


def test_who_was_told_before_a_ticket_was_restricted_is_hidden_with_it(world, publication, second_editor):
    """Tickets arrive open to the desk: by the time one is restricted, its reader's address stands in deliveries."""
    ticket = Ticket.objects.filter(publication=publication, is_restricted=False).first()
    event = ledger.record("ticket.opened", ticket, actor=None)
    told = Delivery.objects.create(
        publication=publication,
        event=event,
        channel="mail",
        purpose="ticket_acknowledgement",
        recipient_key="correspondent:1",
        address="source@reader.example",
    )
    assert access.allows(second_editor, "factcheck.view_delivery", told)
    restrict_ticket(ticket, actor=world["manager"], names=[world["editor"]])
    assert not Delivery.objects.visible_to(second_editor).filter(pk=told.pk).exists()
    assert not access.allows(second_editor, "factcheck.view_delivery", told)


@pytest.mark.parametrize("model", [Correspondent, Delivery, Subscription])
def test_lists_of_readers_are_for_those_who_run_the_desk(world, client, model):
    """A reader is shown on the ticket to whoever works on it; the reporter complained of finds no address elsewhere."""
    seen_by = {person for person in DESK if model.objects.visible_to(world[person]).exists()}
    assert seen_by == {"editor", "manager"}
    name = model._meta.label_lower.replace(".", "_")
    opened = set()
    for person in DESK:
        client.force_login(world[person])
        if client.get(reverse(f"admin:{name}_changelist")).status_code == 200:
            opened.add(person)
    assert opened == {"editor", "manager"}


def test_settings_with_secrets_are_the_managers(world):
    for model in (WebhookEndpoint, Mailbox):
        seen_by = {person for person in EVERYBODY if model.objects.visible_to(world[person]).exists()}
        assert seen_by == {"manager", "outsider", "superuser"}  # the outsider is the manager of the other desk


def test_a_list_costs_no_query_a_row(world, researcher, django_assert_max_num_queries):
    assert researcher.roles
    for model in LISTED:
        with django_assert_max_num_queries(1):
            list(model._default_manager.visible_to(researcher))
