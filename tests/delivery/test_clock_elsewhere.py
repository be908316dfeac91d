"""Mail, captures, files, mentions, mailboxes and watches do not wait either for a time that a wrong clock showed."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from corrections.models import Attachment, InboundEmail, Mailbox, Mention
from corrections.services.mailboxes import LONGEST_PAUSE
from factcheck import pacing
from factcheck.archiving import leasing, rechecks
from factcheck.models import (
    ArticleFeed,
    FeedEntry,
    Handover,
    Recheck,
    Snapshot,
    Source,
    VisitedHost,
    Watch,
    WebhookEndpoint,
)
from factcheck.models.leases import longest_lease

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def test_no_schedule_is_longer_than_the_rows_say():
    assert Snapshot.objects.all().longest_wait == Handover.objects.all().longest_wait == max(leasing.WAITS)
    assert Recheck.objects.all().longest_wait == rechecks.LATER
    assert Watch.objects.all().longest_wait == max(wait for _age, wait in pacing.SCHEDULE)
    for model in (ArticleFeed, FeedEntry, Mention):
        assert model.objects.all().longest_wait >= max(*pacing.BACKOFF, pacing.LONGEST_REST)
    assert Mailbox.objects.all().longest_wait >= timedelta(seconds=LONGEST_PAUSE)
    assert Attachment.objects.all().longest_first_wait == InboundEmail.objects.all().longest_first_wait == timedelta()


@pytest.fixture
def snapshot(claim):
    source = Source.objects.create(claim=claim, type="document", stance="supports", title="t", url="https://a.example/")
    return lambda **fields: Snapshot.objects.create(source=source, url=source.url, **fields)


@pytest.mark.parametrize(("attempts", "ahead", "is_mended"), [(0, HOUR, True), (1, HOUR, False), (1, 24 * HOUR, True)])
def test_what_was_put_off_too_far_is_due(snapshot, attempts, ahead, is_mended):
    row = snapshot(attempts=attempts, next_attempt_at=timezone.now() + ahead)
    assert Snapshot.objects.mend_after_a_clock_was_ahead() == is_mended
    assert Snapshot.objects.due().filter(pk=row.pk).exists() is is_mended


def test_a_lease_is_cut(snapshot):
    row = snapshot(status="leased", attempts=1, lease_token=uuid4(), leased_until=timezone.now() + 5 * HOUR)
    assert Snapshot.objects.mend_after_a_clock_was_ahead() == 1
    row.refresh_from_db()
    assert row.leased_until <= timezone.now() + longest_lease()


@pytest.mark.parametrize(("hours", "is_busy"), [(5, True), (23, True), (30, False)])
def test_no_host_rests_longer_than_it_may_ask_for(hours, is_busy):
    VisitedHost.objects.create(name="a.example", next_visit_at=timezone.now() + hours * HOUR)
    assert VisitedHost.objects.busy(timezone.now()).exists() is is_busy
    assert (VisitedHost.objects.reserve("a.example", 60) is None) is is_busy


@pytest.mark.parametrize(("hours", "rests"), [(23, True), (30, False)])
def test_no_endpoint_rests_longer_than_it_may_ask_for(publication, hours, rests):
    until = timezone.now() + hours * HOUR
    WebhookEndpoint.objects.create(publication=publication, url="https://p.example/", resting_until=until)
    assert WebhookEndpoint.objects.resting().exists() is rests
