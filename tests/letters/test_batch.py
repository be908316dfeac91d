"""A batch of letters is loaded at once, and the same words for many are rendered once: one more costs no query."""

import pytest
from django.db import connection
from django.template import TemplateSyntaxError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from corrections import letters
from corrections.channels.mail import ATTEMPTS
from corrections.letters import compose
from corrections.links import read_end_token
from corrections.models import Correspondent, Message, Subscription, Ticket
from corrections.services import mailings
from corrections.subjects import Subjects
from corrections.wording import writing
from factcheck import delivery, ledger
from factcheck.models import Delivery
from tests.published import publish_correction

pytestmark = pytest.mark.django_db


@pytest.fixture
def acknowledgements(ticket, article):
    """Makes reports that are to be acknowledged, each of a reader of its own."""

    def make(count: int) -> list[Delivery]:
        for number in range(count):
            reader = Correspondent.objects.create(
                publication=ticket.publication, email=f"{number}.{count}@many.example"
            )
            own = Ticket.objects.create(
                publication=ticket.publication,
                reference=f"COR-2030-{number + count * 100:06d}",
                channel="mail",
                subject="Nine",
                correspondent=reader,
                article=article,
            )
            Message.objects.create(
                ticket=own,
                direction="inbound",
                kind="report",
                correspondent=reader,
                text="Nine.",
                message_id=f"<{number}.{count}@many.example>",
            )
            ledger.record("ticket.opened", own, actor=None, facts={"answer": True})
        return list(Delivery.objects.filter(purpose="ticket_acknowledgement", status="queued"))

    return make


@pytest.fixture
def followers(article, editor, second_editor):
    """Publishes a notice that so many follow."""

    def make(count: int) -> list[Delivery]:
        Subscription.objects.bulk_create(
            Subscription(
                publication=article.publication,
                email=f"{number}@follow.example",
                status="active",
                confirmed_at=timezone.now(),
                language="de" if number % 2 else "en",
            )
            for number in range(count)
        )
        notice = publish_correction(article, editor, second_editor)
        ledger.record("correction.published", notice, actor=None)
        mailings.write_mailings()
        return list(Delivery.objects.filter(purpose="correction_published", status="queued"))

    return make


def queries_to_compose(rows: list[Delivery]) -> int:
    taken = Delivery.objects.select_related("publication", "event").filter(pk__in=[row.pk for row in rows])
    taken = list(taken)
    with CaptureQueriesContext(connection) as queries, (batch := Subjects(taken)).in_use():
        letters = [compose(one) for one in taken]
        assert not any(batch.is_suppressed(one) for one in taken)
    assert all(letters)
    return len(queries)


@pytest.mark.parametrize("kind", ["acknowledgements", "followers"])
def test_thirty_letters_cost_as_many_queries_as_one(kind, request):
    make = request.getfixturevalue(kind)
    few = make(1)
    one = queries_to_compose(few)
    Delivery.objects.filter(channel="mail").update(status="cancelled")
    Subscription.objects.all().delete()
    many = make(30)
    assert len(many) == 30
    assert queries_to_compose(many) == one


def test_the_words_of_a_notice_are_rendered_once_a_language(followers, monkeypatch):
    rendered = []

    def render(name, about):
        rendered.append(name)
        return "\n".join(about["laid"])

    monkeypatch.setattr(writing, "render_to_string", render)
    rows = followers(6)
    with Subjects(rows).in_use():
        letters = [compose(row) for row in rows]
    assert len(rendered) == 2 * 2
    assert len({letter.text for letter in letters}) == 6


def test_each_follower_has_a_way_out_of_their_own(followers):
    rows = followers(4)
    with Subjects(rows).in_use():
        letters = [compose(row) for row in rows]
    for row, letter in zip(rows, letters, strict=True):
        end = letter.headers["List-Unsubscribe"].strip("<>")
        assert f"subscription:{read_end_token(end.rstrip('/').rpartition('/')[2])}" == row.recipient_key
        assert letter.text.count(end) == letter.html.count(end) == 1
        assert ".invalid/" not in letter.text + letter.html


def test_the_acknowledgements_of_a_batch_are_noted_together(acknowledgements, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    rows = acknowledgements(5)
    delivery.drain("mail")
    assert Ticket.objects.filter(acknowledged_at__isnull=False).count() == len(rows) == 5


def test_a_template_that_fails_for_one_holds_up_no_other_and_is_given_up_with_its_reason(
    acknowledgements, settings, monkeypatch
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    rows = acknowledgements(5)
    bad = rows[2]
    writer = letters._writers["ticket_acknowledgement"]

    def write(one, reader, about):
        if one.pk == bad.pk:
            raise TemplateSyntaxError("this template fails for this ticket")
        return writer(one, reader, about)

    monkeypatch.setitem(letters._writers, "ticket_acknowledgement", write)
    assert delivery.drain("mail") == 5
    assert Delivery.objects.filter(pk__in=[row.pk for row in rows], status="sent").count() == 4
    bad.refresh_from_db()
    assert (bad.status, bad.last_error, bad.attempts) == ("retry", "TemplateSyntaxError", 1)
    for _attempt in range(ATTEMPTS):
        Delivery.objects.filter(pk=bad.pk).update(next_attempt_at=timezone.now())
        delivery.drain("mail")
    bad.refresh_from_db()
    assert (bad.status, bad.last_error, bad.attempts) == ("dead", "TemplateSyntaxError", ATTEMPTS)
    assert bad.tries.count() == ATTEMPTS
