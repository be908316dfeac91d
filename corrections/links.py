"""Signed links to pages that need no account: a ticket's status, a subscription's confirmation and end."""

from django.conf import settings
from django.core import signing
from django.urls import reverse

from corrections.models import Subscription, Ticket

STATUS, CONFIRM, END = "corrections.status", "corrections.confirm", "corrections.end"
CONFIRM_SECONDS = 7 * 24 * 3600


def _token(salt: str, pk: int) -> str:
    return signing.Signer(salt=salt).sign(str(pk)).replace(":", "~")


def _read(salt: str, token: str) -> int | None:
    try:
        return int(signing.Signer(salt=salt).unsign(token.replace("~", ":")))
    except (signing.BadSignature, ValueError):
        return None


def absolute(path: str) -> str:
    """The address of one of our own pages, for mails and feeds."""
    return f"{settings.SITE_URL}{path}"


def status_token(ticket: Ticket) -> str:
    return _token(STATUS, ticket.pk)


def status_path(ticket: Ticket) -> str:
    """The reader's page of a ticket, without a host."""
    return reverse("corrections:ticket-status", kwargs={"token": status_token(ticket)})


def status_url(ticket: Ticket) -> str:
    return absolute(status_path(ticket))


def read_status_token(token: str) -> int | None:
    """The ticket's primary key, or `None` for anything that we did not sign."""
    return _read(STATUS, token)


def confirm_url(subscription: Subscription) -> str:
    """Confirms a subscription; good for a week."""
    token = signing.TimestampSigner(salt=CONFIRM).sign(str(subscription.pk)).replace(":", "~")
    return absolute(reverse("corrections:subscription-confirm", kwargs={"token": token}))


def read_confirm_token(token: str) -> int | None:
    """The subscription's primary key, or `None` when the token is not ours or older than a week."""
    try:
        value = signing.TimestampSigner(salt=CONFIRM).unsign(token.replace("~", ":"), max_age=CONFIRM_SECONDS)
        return int(value)
    except (signing.BadSignature, ValueError):
        return None


def unsubscribe_url(subscription: Subscription) -> str:
    """Ends a subscription; good for as long as mails lie in inboxes, so without an end (RFC 8058)."""
    return absolute(reverse("corrections:subscription-end", kwargs={"token": _token(END, subscription.pk)}))


def read_end_token(token: str) -> int | None:
    """The subscription's primary key, or `None` for anything that we did not sign."""
    return _read(END, token)
