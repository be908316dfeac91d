"""A site on loopback, and the means to let time come."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from factcheck import watching
from factcheck.models import ArticleFeed, FeedEntry, VisitedHost, Watch
from tests.watching.site import site_of


@pytest.fixture(autouse=True)
def near(settings):
    """Loopback is admitted, and no host needs a rest."""
    settings.HTTP_ALLOW_PRIVATE = True
    settings.WATCH_HOST_SECONDS = 0


@pytest.fixture
def site(publication):
    with site_of(publication) as running:
        yield running


@pytest.fixture
def look():
    """Lets the time of everything come, hosts included, and makes one round."""

    def look(*, everything: bool = True) -> int:
        now = timezone.now()
        if everything:
            for model in (Watch, FeedEntry, ArticleFeed):
                model.objects.update(next_attempt_at=now)
            VisitedHost.objects.update(next_visit_at=now)
        # Turns with a pause of nothing follow each other at once; what is due after them is due in minutes.
        return watching.make_round(deadline=timezone.now() + timedelta(seconds=60))

    return look


@pytest.fixture
def press(client):
    """Presses a row's button: `press(row, "check")`."""

    def press(row, name, **words):
        address = reverse(f"admin:{row._meta.label_lower.replace('.', '_')}_move", args=[row.pk, name])
        return client.post(address, words)

    return press


@pytest.fixture
def page_of():
    """The address of a row's page."""
    return lambda row: reverse(f"admin:{row._meta.label_lower.replace('.', '_')}_change", args=[row.pk])
