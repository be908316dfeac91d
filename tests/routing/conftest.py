"""People who chose how they want to be told."""

import pytest
from django.core import mail

from factcheck import delivery
from factcheck.models import Delivery, Preference


@pytest.fixture
def chooses():
    """`chooses(person, "daily", "reports")`: that person's way for these topics."""

    def choose(person, way, *topics):
        for topic in topics:
            Preference.objects.update_or_create(user=person, topic=topic, defaults={"way": way})

    return choose


@pytest.fixture
def told():
    """How somebody was told of an event: channel and purpose of each delivery."""

    def of(event, person):
        rows = Delivery.objects.filter(event=event, recipient_key=f"user:{person.pk}")
        return {row.channel: row for row in rows}

    return of


@pytest.fixture
def post(settings):
    """Sends what is due by mail, and returns the letters."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    def send():
        mail.outbox.clear()
        delivery.drain("mail")
        return list(mail.outbox)

    return send
