"""Mailboxes that are polled: who may add and change them, what a poll leaves behind, and when the alarm is raised."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from corrections.models import Mailbox
from factcheck import access, http, ledger
from factcheck.errors import Conflict, Invalid
from factcheck.models import Publication, User
from factcheck.sealing import seal
from factcheck.services.words import clean
from factcheck.wake import wake

PASSWORD, CLIENT_SECRET = "mailbox password", "mailbox client secret"
REFRESH_TOKEN, ACCESS_TOKEN = "mailbox refresh token", "mailbox access token"
SEALED = {
    "password": ("sealed_password", PASSWORD),
    "client_secret": ("sealed_client_secret", CLIENT_SECRET),
    "refresh_token": ("sealed_refresh_token", REFRESH_TOKEN),
}
"""What somebody types, where it is kept, and under which purpose it is sealed."""
LONGEST_SECRET = 8000
GOES_TO = ("host", "port", "security", "username", "token_endpoint")
"""Whoever changes where a secret is sent must know the secret."""
PLACE = ("host", "username", "folder")
"""Whatever changes here, UIDs mean something else."""
LONGEST_PAUSE = 600
"""Seconds between two attempts at a mailbox that fails, at most."""


@transaction.atomic
def add_mailbox(publication: Publication, *, actor: User | None, **given: Any) -> Mailbox:
    """Poll a mailbox for this publication from now on. Raises `Invalid` for what cannot be polled."""
    access.require(actor, "corrections.add_mailbox", publication)
    mailbox = Mailbox(publication=publication)
    _set(mailbox, **given)
    _save(mailbox, force_insert=True)
    ledger.record("mailbox.added", mailbox, actor=actor)
    return mailbox


@transaction.atomic
def change_mailbox(mailbox: Mailbox, *, actor: User | None, **given: Any) -> Mailbox:
    """Change where or how it is read. Secrets left empty stay; a new server or user needs them typed again."""
    access.require(actor, "corrections.change_mailbox", mailbox)
    mailbox = Mailbox.objects.select_for_update(of=("self",)).select_related("publication").get(pk=mailbox.pk)
    before = {name: getattr(mailbox, name) for name in PLACE}
    _set(mailbox, **given)
    if any(getattr(mailbox, name) != before[name] for name in PLACE):
        mailbox.uid_validity, mailbox.highest_uid, mailbox.renumbered_uid, mailbox.tries = None, 0, 0, {}
    mailbox.sealed_access_token, mailbox.access_until = "", None
    # Whoever reads it at this moment reads what it was: the lease is taken away, and the next poll begins at once.
    mailbox.lease_token, mailbox.leased_until = None, None
    mailbox.next_attempt_at, mailbox.attempts = timezone.now(), 0
    _save(mailbox)
    ledger.record("mailbox.changed", mailbox, actor=actor)
    return mailbox


@transaction.atomic
def pause_mailbox(mailbox: Mailbox, *, actor: User | None) -> Mailbox:
    """Read it no more until it is resumed. Nobody is alarmed meanwhile."""
    access.require(actor, "corrections.change_mailbox", mailbox)
    running = Mailbox.objects.running().filter(pk=mailbox.pk)
    if not running.update(paused_at=timezone.now(), alarmed_at=None, lease_token=None, leased_until=None):
        raise Conflict(_("This mailbox is paused."))
    ledger.record("mailbox.paused", mailbox, actor=actor)
    return mailbox


@transaction.atomic
def resume_mailbox(mailbox: Mailbox, *, actor: User | None) -> Mailbox:
    """Go on where it was left: what came meanwhile is taken in."""
    access.require(actor, "corrections.change_mailbox", mailbox)
    now = timezone.now()
    paused = Mailbox.objects.filter(pk=mailbox.pk, paused_at__isnull=False)
    if not paused.update(
        paused_at=None, running_since=now, last_success_at=None, next_attempt_at=now, attempts=0, last_error=""
    ):
        raise Conflict(_("This mailbox is not paused."))
    ledger.record("mailbox.resumed", mailbox, actor=actor)
    wake("corrections.poll_mailbox", mailbox=mailbox.pk)
    return mailbox


@transaction.atomic
def poll_now(mailbox: Mailbox, *, actor: User | None) -> Mailbox:
    """Read it as soon as a worker is free."""
    access.require(actor, "corrections.change_mailbox", mailbox)
    if not Mailbox.objects.running().filter(pk=mailbox.pk).update(next_attempt_at=timezone.now()):
        raise Conflict(_("This mailbox is paused."))
    wake("corrections.poll_mailbox", mailbox=mailbox.pk)
    return mailbox


# --- What a poll leaves behind -------------------------------------------------------------------------------------


@transaction.atomic
def note_success(mailbox: Mailbox, lease: UUID, *, goes_on: bool = False, problem: str = "") -> bool:
    """Write down that it was read, and give the all-clear if there was an alarm; return whether the lease held."""
    now = timezone.now()
    held = Mailbox.objects.running().held(mailbox.pk, lease).select_for_update(of=("self",)).first()
    if held is None:
        return False
    Mailbox.objects.filter(pk=held.pk).update(
        attempts=0,
        last_error=_storable(problem),
        last_success_at=now,
        alarmed_at=None,
        next_attempt_at=Now() + timedelta(seconds=0 if goes_on else held.poll_seconds),
        lease_token=None,
        leased_until=None,
    )
    if held.alarmed_at:
        ledger.record("mailbox.recovered", held, actor=None)
    return True


def note_failure(mailbox: Mailbox, lease: UUID, reason: str) -> bool:
    """Write down why it could not be read, and try again after a while that grows; return whether the lease held."""
    pause = min(mailbox.poll_seconds * 2 ** min(max(mailbox.attempts - 3, 0), 4), LONGEST_PAUSE)
    return bool(
        Mailbox.objects.held(mailbox.pk, lease).update(
            last_error=_storable(reason),
            next_attempt_at=Now() + timedelta(seconds=pause),
            lease_token=None,
            leased_until=None,
        )
    )


def _storable(text: str) -> str:
    return text.replace("\x00", "").encode("utf-8", "replace").decode()[:500]


def raise_alarms() -> int:
    """Tell the managers of each mailbox that has fallen silent, once for each outage; return how many did now."""
    silent = Mailbox.objects.silent().filter(alarmed_at__isnull=True)
    return sum(_raise_alarm(mailbox) for mailbox in silent.order_by("pk")[:500])


@transaction.atomic
def _raise_alarm(mailbox: Mailbox) -> bool:
    fresh = Mailbox.objects.silent().filter(pk=mailbox.pk, alarmed_at__isnull=True)
    if not fresh.update(alarmed_at=timezone.now()):
        return False
    ledger.record("mailbox.silent", mailbox, actor=None, facts={"minutes": settings.MAILBOX_ALARM_MINUTES})
    return True


# --- What may be polled --------------------------------------------------------------------------------------------


def _set(
    mailbox: Mailbox, *, password: str = "", client_secret: str = "", refresh_token: str = "", **given: Any
) -> None:
    """Set what was typed, and check that the whole can be polled. A stored secret goes nowhere it was not meant for."""
    secrets = {"password": password, "client_secret": client_secret, "refresh_token": refresh_token}
    before = {name: getattr(mailbox, name) for name in GOES_TO}
    for name, value in clean(Mailbox, required={"host", "username", "folder"} & given.keys(), **given).items():
        if isinstance(value, str) and not value.isprintable():  # a line end would begin a command of its own
            raise Invalid(_("Control characters are not allowed."), field=name)
        setattr(mailbox, name, value)
    _check_server(mailbox)
    moved = mailbox.pk is not None and any(getattr(mailbox, name) != before[name] for name in GOES_TO)
    for name, secret in secrets.items():
        if len(secret) > LONGEST_SECRET or not secret.isprintable():
            raise Invalid(_("This cannot be a password or token."), field=name)
        column, purpose = SEALED[name]
        if secret or moved:
            setattr(mailbox, column, seal(secret, purpose=purpose))
    _check_sign_in(mailbox, anew=moved)
    _check_afterwards(mailbox)


def _check_afterwards(mailbox: Mailbox) -> None:
    if mailbox.afterwards != Mailbox.Afterwards.MOVE:
        return
    if not mailbox.move_to:
        raise Invalid(_("Say which folder to move it to."), field="move_to")
    if mailbox.move_to.lower() == mailbox.folder.lower():
        raise Invalid(_("This is the folder that is read."), field="move_to")


def _check_server(mailbox: Mailbox) -> None:
    mailbox.host = mailbox.host.lower()
    if mailbox.host in settings.IMAP_PRIVATE_HOSTS:
        return
    try:
        mailbox.host = http.check_host(mailbox.host)
    except http.Refusal as refusal:
        raise Invalid(_("This server cannot be called."), field="host", reason=str(refusal)) from refusal
    if mailbox.port not in (143, 993):
        raise Invalid(_("Only ports 143 and 993, unless the operator trusts the server."), field="port")
    if mailbox.security == Mailbox.Security.NONE:
        raise Invalid(_("Only under TLS, unless the operator trusts the server."), field="security")


def _check_sign_in(mailbox: Mailbox, *, anew: bool) -> None:
    again = _("Type it again: what it is sent to has changed.")
    if mailbox.sign_in == Mailbox.SignIn.PASSWORD:
        if not mailbox.sealed_password:
            raise Invalid(again if anew else _("A password is needed."), field="password")
        return
    if not mailbox.sealed_refresh_token:
        raise Invalid(again if anew else _("A refresh token is needed."), field="refresh_token")
    try:
        http.check_url(mailbox.token_endpoint)
    except http.Refusal as refusal:
        raise Invalid(_("This address cannot be called."), field="token_endpoint") from refusal
    if not mailbox.token_endpoint.startswith("https://") and not settings.HTTP_ALLOW_PRIVATE:
        raise Invalid(_("Tokens are asked for at an https address."), field="token_endpoint")


def _save(mailbox: Mailbox, **options: Any) -> None:
    try:
        with transaction.atomic():
            mailbox.save(**options)
    except IntegrityError as error:
        if "one_mailbox_per_folder" not in str(error):
            raise
        raise Conflict(_("This folder is polled already."), field="folder") from error
