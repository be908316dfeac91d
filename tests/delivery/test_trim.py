"""The log of what was sent long ago is forgotten, in batches; who was told and what was given up is not."""

from datetime import timedelta

import pytest
from django.utils import timezone

from factcheck import delivery
from factcheck.delivery import trimming
from factcheck.models import Delivery, DeliveryAttempt

pytestmark = pytest.mark.django_db


@pytest.fixture
def tried(way, letters):
    """Sends so many, so many days ago."""

    def make(count, days, status="sent"):
        rows = [row.pk for row in letters(count)]
        delivery.drain("test_way")
        Delivery.objects.filter(pk__in=rows).update(status=status)
        then = timezone.now() - timedelta(days=days)
        DeliveryAttempt.objects.filter(delivery__in=rows).update(finished_at=then)
        return rows

    return make


def test_what_is_over_for_long_loses_its_log_and_stays_itself(tried, settings, monkeypatch):
    settings.DELIVERY_KEEP_DAYS = 30
    monkeypatch.setattr(trimming, "TRIM_BATCH", 2)
    old, recent = tried(5, 31), tried(2, 29)
    assert delivery.trim() == 5
    assert set(DeliveryAttempt.objects.values_list("delivery", flat=True)) == set(recent)
    assert Delivery.objects.filter(pk__in=[*old, *recent], status="sent").count() == 7
    assert delivery.trim() == 0


def test_what_keeps_its_log_is_looked_at_once_and_holds_up_nothing_behind_it(
    tried, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(trimming, "TRIM_BATCH", 2)
    kept = tried(5, 4001, "dead")
    tried(3, 4000)
    with django_assert_num_queries(5 + 2):  # five looks, the last of which finds nothing; two of them find what is over
        assert delivery.trim() == 3
    assert set(DeliveryAttempt.objects.values_list("delivery", flat=True)) == set(kept)


@pytest.mark.parametrize("status", ["dead", "bounced", "quarantined", "retry"])
def test_what_somebody_may_still_ask_about_keeps_its_log(tried, status):
    tried(1, 4000, status)
    assert delivery.trim() == 0


def test_nothing_is_begun_after_the_deadline(tried):
    tried(1, 4000)
    assert delivery.trim(deadline=timezone.now() - timedelta(seconds=1)) == 0
    assert DeliveryAttempt.objects.exists()
