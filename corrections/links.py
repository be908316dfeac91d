"""Signed links to pages that need no account: a ticket's status, a subscription's confirmation and end.

What is signed is a row's primary key and the time when the row was made. After a database is restored from a backup the
keys since then are given out again; a link that is still in somebody's inbox must not open the row of another person.
"""

from datetime import UTC, datetime, timedelta

from django.core import signing
from django.urls import reverse

from corrections.models import Subscription, Ticket
from factcheck.links import absolute

STATUS, CONFIRM = "corrections.status", "corrections.confirm"
END, MANAGE = "corrections.end", "corrections.manage"
CONFIRM_SECONDS = 7 * 24 * 3600
LONGEST_KEY = 18
"""Digits that surely fit the database's primary keys."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _identity(pk: int | str, made_at: datetime) -> str:
    """One row and no other, even where its key is given out twice."""
    return f"{pk}.{(made_at - _EPOCH) // timedelta(microseconds=1)}"


def _token(signer: signing.Signer, row: Ticket | Subscription) -> str:
    """The key in the open, then the signature. The time is signed but not told."""
    identity = _identity(row.pk, row.created_at)
    return f"{row.pk}{signer.sign(identity).removeprefix(identity)}".replace(":", "~")


def _row_of(model: type[Ticket] | type[Subscription], token: str) -> tuple[int, str] | None:
    """The primary key that a token names, and what we would have signed for that row now with the token's signature."""
    key, _tilde, signature = token.partition("~")
    if not key.isascii() or not key.isdigit() or len(key) > LONGEST_KEY:
        return None
    made_at = model.objects.filter(pk=int(key)).values_list("created_at", flat=True).first()
    return (int(key), f"{_identity(key, made_at)}:{signature.replace('~', ':')}") if made_at else None


def _read(signer: signing.Signer, model: type[Ticket] | type[Subscription], token: str, **limits: int) -> int | None:
    """The key of the row that this token was signed for. Django compares signatures in constant time. One query."""
    if (found := _row_of(model, token)) is None:
        return None
    pk, signed = found
    try:
        signer.unsign(signed, **limits)
    except signing.BadSignature:
        return None
    return pk


def status_token(ticket: Ticket) -> str:
    return _token(signing.Signer(salt=STATUS), ticket)


def status_path(ticket: Ticket) -> str:
    """The reader's page of a ticket, without a host."""
    return reverse("corrections:ticket-status", kwargs={"token": status_token(ticket)})


def status_url(ticket: Ticket) -> str:
    return absolute(status_path(ticket))


def read_status_token(token: str) -> int | None:
    """The ticket's primary key, or `None` for anything that we did not sign."""
    return _read(signing.Signer(salt=STATUS), Ticket, token)


def confirm_url(subscription: Subscription) -> str:
    """Confirms a subscription; good for a week."""
    token = _token(signing.TimestampSigner(salt=CONFIRM), subscription)
    return absolute(reverse("corrections:subscription-confirm", kwargs={"token": token}))


def read_confirm_token(token: str) -> int | None:
    """The subscription's primary key, or `None` when the token is not ours or older than a week."""
    return _read(signing.TimestampSigner(salt=CONFIRM), Subscription, token, max_age=CONFIRM_SECONDS)


def unsubscribe_url(subscription: Subscription) -> str:
    """Ends a subscription; good for as long as mails lie in inboxes, so without an end (RFC 8058)."""
    token = _token(signing.Signer(salt=END), subscription)
    return absolute(reverse("corrections:subscription-end", kwargs={"token": token}))


def read_end_token(token: str) -> int | None:
    """The subscription's primary key, or `None` for anything that we did not sign."""
    return _read(signing.Signer(salt=END), Subscription, token)


def unsubscribe_headers(subscription: Subscription) -> dict[str, str]:
    """One click ends it (RFC 8058); and that it is sent to many."""
    return {
        "List-Unsubscribe": f"<{unsubscribe_url(subscription)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Precedence": "bulk",
    }


def manage_url(subscription: Subscription) -> str:
    """Where a follower chooses how often to hear, or has the address erased; good for as long as mails are kept."""
    token = _token(signing.Signer(salt=MANAGE), subscription)
    return absolute(reverse("corrections:subscription-manage", kwargs={"token": token}))


def read_manage_token(token: str) -> int | None:
    """The subscription's primary key, or `None` for anything that we did not sign."""
    return _read(signing.Signer(salt=MANAGE), Subscription, token)


def preferences_url() -> str:
    """Where members of staff choose how they are told."""
    return absolute(reverse("admin:factcheck_preference_mine"))
