"""Every declared permission, for everybody: at one's own desk the role decides, strangers may nothing.

Who must keep out whatever the role (authors, reporters, people complained about) is tested in `test_keeping_out.py`.
"""

from datetime import timedelta

import pytest

from corrections.models import (
    CannedReply,
    Correction,
    Correspondent,
    Deadline,
    InboundEmail,
    LetterTemplate,
    Mailbox,
    Mention,
    OfficeHours,
    Place,
    SpecialDay,
    Subscription,
    Suppression,
    Telling,
    TextChange,
    Ticket,
)
from factcheck import access, ledger
from factcheck.errors import NotPermitted
from factcheck.models import (
    ArticleFeed,
    Delivery,
    Membership,
    Rating,
    RatingScale,
    Replay,
    Revision,
    Source,
    StoredFile,
    Verdict,
    WebhookEndpoint,
)
from tests.access.conftest import DESK, STRANGERS

EVERYBODY = (*DESK, *STRANGERS, "superuser")

LEAST = {
    # What a newsroom would be astonished to see changed, whatever the table says.
    "factcheck.sign_off_verdict": "reviewer",
    "factcheck.withdraw_verdict": "editor",
    "factcheck.withhold_source": "editor",
    "factcheck.download_source": "reviewer",
    "factcheck.change_publication": "manager",
    "factcheck.add_membership": "manager",
    "factcheck.view_webhookendpoint": "manager",
    "factcheck.add_replay": "manager",
    "factcheck.view_delivery": "editor",
    "corrections.view_correspondent": "editor",
    "corrections.view_subscription": "editor",
    "corrections.view_mailbox": "manager",
    "corrections.change_mailbox": "manager",
    "corrections.view_lettertemplate": "manager",
    "corrections.change_lettertemplate": "manager",
    "corrections.change_cannedreply": "editor",
    "corrections.triage_ticket": "researcher",
    "corrections.accept_ticket": "editor",
    "corrections.decline_ticket": "editor",
    "corrections.restrict_ticket": "editor",
    "corrections.publish_correction": "editor",
    "corrections.schedule_correction": "editor",
    "corrections.withdraw_correction": "editor",
    "corrections.waive_place": "editor",
    "corrections.dismiss_textchange": "editor",
    "corrections.approve_mention": "reviewer",
    "corrections.waive_telling": "editor",
    "corrections.download_inbound": "editor",
    "corrections.erase_correspondent": "manager",
    "corrections.erase_subscription": "manager",
    "corrections.watch_ticket": "researcher",
    "corrections.release_attachment": "editor",
    "corrections.change_deadline": "manager",
    "corrections.change_officehours": "manager",
    "corrections.add_specialday": "manager",
}


@pytest.fixture
def subjects(publication, claim, ratings) -> dict:
    """One untouched row of each kind, by the last word of the permissions about it; nobody here wrote any of them."""
    article = claim.article
    correction = Correction.objects.create(publication=publication, notice="We were wrong.")
    correction.articles.add(article)
    ticket = Ticket.objects.create(
        publication=publication, reference="COR-2026-700000", channel="phone", subject="A figure", article=article
    )
    stored = StoredFile.objects.create(sha256="a" * 64, size=1)
    event = ledger.record("claim.added", claim, actor=None)
    verdict = Verdict.objects.create(claim=claim, version=1, rating=ratings["true"], summary="s", reasoning="r")
    after = Revision.objects.create(article=article, number=2, headline="h", text="t", sha256="d" * 64)
    change = TextChange.objects.create(
        publication=publication, article=article, before=article.revisions.get(number=1), after=after
    )
    mention = Mention.objects.create(
        publication=publication,
        article=article,
        source_url="https://blog.example/",
        target_url=article.url,
        protocol="webmention",
    )
    return {
        "mention": mention,
        "telling": Telling.objects.create(
            publication=publication,
            correction=correction,
            about="published",
            mention=mention,
            page_url=mention.source_url,
        ),
        "textchange": change,
        "publication": publication,
        "article": article,
        "suggestion": article,
        "claim": claim,
        "claimant": claim.claimant,
        "occurrence": claim.occurrences.create(url="https://elsewhere.example/"),
        "source": Source.objects.create(claim=claim, type="document", stance="refutes", title="Report"),
        "verdict": verdict,
        "membership": Membership.objects.filter(publication=publication).first(),
        "ratingscale": RatingScale.objects.get(publication=publication),
        "rating": Rating.objects.filter(scale__publication=publication).first(),
        "articlefeed": ArticleFeed.objects.create(
            publication=publication, kind="rss", url="https://courier.example/feed", host="courier.example"
        ),
        "webhookendpoint": WebhookEndpoint.objects.create(publication=publication, url="https://partner.example/"),
        "delivery": Delivery.objects.create(
            publication=publication, event=event, channel="mail", purpose="p", recipient_key="user:1"
        ),
        "replay": Replay.objects.create(publication=publication, newest=1),
        "ticket": ticket,
        "reporter": ticket,
        "attachment": ticket,
        "correction": correction,
        "place": Place.objects.create(correction=correction, kind="print", description="Page 3"),
        "inbound": InboundEmail.objects.create(
            publication=publication, channel="smtp", raw=stored, rcpt_to="corrections@demo-courier.example"
        ),
        "mailbox": Mailbox.objects.create(publication=publication, host="imap.example.org", username="desk"),
        "lettertemplate": LetterTemplate.objects.create(
            publication=publication, purpose="ticket_reply", language="en", version=1, subject="s", text="t"
        ),
        "cannedreply": CannedReply.objects.create(publication=publication, title="Thanks", text="Thank you."),
        "suppression": Suppression.objects.create(publication=publication, address_hash="b" * 64, reason="staff"),
        "deadline": Deadline.objects.create(publication=publication, step="decision", within=timedelta(hours=1)),
        "officehours": OfficeHours.objects.create(publication=publication),
        "specialday": SpecialDay.objects.create(publication=publication, day="2026-12-24"),
        "correspondent": Correspondent.objects.create(publication=publication, name="Reader Example"),
        "subscription": Subscription.objects.create(publication=publication, email="follower@reader.example"),
    }


def subject_of(permission: str, subjects: dict) -> object:
    return subjects[permission.rpartition("_")[2]]


def truth(person: str) -> dict[str, bool]:
    """What the table of roles says about one of `EVERYBODY`."""
    return {
        permission: person == "superuser" or (person in DESK and person in roles)
        for permission, roles in access.declared().items()
    }


@pytest.mark.parametrize("person", EVERYBODY)
def test_the_policy_says_what_the_table_says(people, subjects, person):
    user = people[person]
    asked = {name: access.allows(user, name, subject_of(name, subjects)) for name in access.declared()}
    assert asked == truth(person)


@pytest.mark.parametrize("person", EVERYBODY)
def test_djangos_own_question_gets_the_same_answer(people, subjects, person):
    user = people[person]
    asked = {name: user.has_perm(name, subject_of(name, subjects)) for name in access.declared()}
    assert asked == truth(person)


@pytest.mark.parametrize("person", EVERYBODY)
def test_requiring_refuses_exactly_what_is_not_allowed(people, subjects, person):
    refused = {}
    for name in access.declared():
        try:
            access.require(people[person], name, subject_of(name, subjects))
            refused[name] = False
        except NotPermitted as refusal:
            refused[name] = bool(refusal.message) and refusal.facts == {"permission": name}
    assert refused == {name: not allowed for name, allowed in truth(person).items()}


@pytest.mark.parametrize("person", EVERYBODY)
def test_without_a_subject_the_role_at_any_desk_counts(people, subjects, person):
    """Such as a menu asks: an outsider is a manager somewhere."""
    expected = truth("manager") if person == "outsider" else truth(person)
    assert {name: access.allows(people[person], name) for name in access.declared()} == expected


def test_a_stronger_role_may_whatever_a_weaker_one_may():
    for roles in access.declared().values():
        held = [role in roles for role in DESK]
        assert held == sorted(held)
        assert held[-1]


@pytest.mark.parametrize(("permission", "least"), LEAST.items())
def test_who_it_takes_at_least(permission, least):
    assert access.declared()[permission] == set(DESK[DESK.index(least) :])


def test_the_system_may(subjects):
    assert all(access.allows(None, name, subject_of(name, subjects)) for name in access.declared())


@pytest.mark.parametrize("permission", ["factcheck.delete_claim", "corrections.delete_ticket", "auth.add_user", "odd"])
def test_nobody_at_a_desk_may_what_is_not_declared(people, claim, permission):
    assert not any(people[person].has_perm(permission, claim) for person in (*DESK, *STRANGERS))


def test_the_desk_may_look_at_what_is_not_declared(people, claim):
    looking = {person for person in EVERYBODY if people[person].has_perm("factcheck.view_claim", claim)}
    assert looking == {*DESK, "superuser"}


def test_the_admin_opens_for_those_with_a_desk(people):
    opens = {person for person in EVERYBODY if people[person].has_module_perms("factcheck")}
    assert opens == {*DESK, "outsider", "superuser"}
    assert not people["manager"].has_module_perms("auth")


def test_a_role_costs_one_query_a_request(people, subjects, manager, django_assert_num_queries):
    fresh = type(manager).objects.get(pk=manager.pk)
    with django_assert_num_queries(1):
        for name in ("factcheck.change_article", "factcheck.change_publication", "factcheck.add_claim"):
            assert access.allows(fresh, name, subjects["publication"])
