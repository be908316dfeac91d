"""Letters on their way out: one connection a batch, whichever mail backend Django is told to use.

Over SMTP we speak the exchange ourselves, command by command, since only that tells a refusal from a doubt: where the
connection was lost after the last byte, the far side may have the letter. It is repeated under the same Message-ID.
"""

import smtplib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.message import EmailMessage as StandardMessage
from functools import partial
from operator import attrgetter
from typing import Any

from anymail.exceptions import AnymailRecipientsRefused
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.smtp import EmailBackend as SmtpBackend
from django.utils import timezone

from corrections import threading
from corrections.channels.exchange import hand_over, refused_before
from corrections.letters import compose
from corrections.mail.composing import Letter, as_bytes, ascii_address, build, header_value
from corrections.models import Ticket
from corrections.subjects import Subjects
from factcheck import ledger
from factcheck.delivery import (
    Errand,
    Result,
    backoff,
    bounced,
    cancelled,
    channel,
    doubtful,
    on_results,
    retry,
    sent,
    suppressed,
)
from factcheck.http.deadlines import Deadline
from factcheck.ledger import Entry
from factcheck.models import Delivery
from factcheck.once import asking_once
from factcheck.states import DeliveryStatus

ATTEMPTS = 14
"""About two days, with the longest waits at the end."""
FIRST_WAIT_SECONDS = 15
LETTER_SECONDS = 60.0
"""The longest that one letter is on its way: the time-out of a connection does not help against a line every second."""
GOODBYE_SECONDS = 10.0
"""The longest that a server may take over its goodbye."""
ACKNOWLEDGE = """
    WITH own AS MATERIALIZED (
        SELECT id FROM corrections_ticket WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE
    )
    UPDATE corrections_ticket AS row SET acknowledged_at = %s
    FROM own WHERE row.id = own.id AND row.acknowledged_at IS NULL
    RETURNING row.id, row.publication_id, row.is_restricted
"""
"""Locked in the order that all take them in, and once: as a condition the planner may ask it anew for each ticket."""


@channel("mail")
class Mail:
    """The way out by mail: one connection a drain."""

    batch, ahead = 50, 25  # so that the two processes of a worker together leave at most a batch without a record

    @contextmanager
    def open(self) -> Iterator["MailSession"]:
        """Connect once for the drain. Where that fails, an `OSError` puts the whole batch off."""
        backend = get_connection()
        backend.open()
        try:
            yield SmtpSession(backend) if isinstance(backend, SmtpBackend) else MailSession(backend)
        finally:
            standing = getattr(getattr(backend, "connection", None), "sock", None)
            with Deadline(time.monotonic() + GOODBYE_SECONDS) as deadline:
                if standing is not None:
                    deadline.watch(standing)
                backend.close()

    def wait(self, attempts: int) -> timedelta | None:
        return backoff(attempts, first=FIRST_WAIT_SECONDS) if attempts < ATTEMPTS else None


class MailSession:
    """Sends through any Django mail backend, provider APIs included."""

    def __init__(self, backend: Any) -> None:
        self.backend = backend
        self.batch = Subjects([])

    def load(self, batch: list[Delivery]) -> None:
        self.batch = Subjects(batch)

    def prepare(self, delivery: Delivery) -> Result | Errand:
        """Compose one letter, unless there is nothing to say or the address must not be written to."""
        with self.batch.in_use():
            letter = compose(delivery)
        if letter is None:
            return cancelled("nothing left to say")
        if self.batch.is_suppressed(delivery):
            return suppressed("the address is suppressed")
        try:
            ascii_address(letter.to)
        except ValueError:
            return bounced("plain SMTP carries no such address")
        return Errand(partial(self.post, letter, threading.return_path(delivery)), _as_it_is)

    def post(self, letter: Letter, return_path: str) -> Result:
        """Hand one letter to the backend."""
        post = Post(letter, return_path, self.backend)
        try:
            taken = self.backend.send_messages([post])
        except AnymailRecipientsRefused as error:
            return bounced(_detail(str(error), letter))
        except OSError as error:
            return retry(type(error).__name__)
        if not taken:
            return retry("the mail backend did not take it")
        status = getattr(post, "anymail_status", None)
        return sent(str(getattr(status, "message_id", None) or letter.message_id))


class SmtpSession(MailSession):
    """Sends over SMTP."""

    backend: SmtpBackend
    carried = 0
    """Letters that went over the connection that stands."""

    def post(self, letter: Letter, return_path: str) -> Result:
        """Send one letter. A server may close a connection after so many letters: that one goes over the next, within
        the same time."""
        until = time.monotonic() + LETTER_SECONDS
        result = self._post(letter, return_path, until)
        is_lost = self.backend.connection is None and self.carried and result.status == DeliveryStatus.RETRY
        if is_lost and time.monotonic() < until:
            self.carried = 0
            result = self._post(letter, return_path, until)
        self.carried = self.carried + 1 if self.backend.connection is not None else 0
        return result

    def _post(self, letter: Letter, return_path: str, until: float) -> Result:
        try:
            self.backend.open()  # a no-op while the connection stands
            if self.backend.connection is None:
                return retry("no connection")
            with Deadline(until) as deadline:
                if self.backend.connection.sock is not None:
                    deadline.watch(self.backend.connection.sock)
                return self._exchange(self.backend.connection, letter, return_path)
        except smtplib.SMTPResponseException as error:
            self._hang_up()
            return retry(_detail(f"{error.smtp_code} {_decoded(error.smtp_error)}", letter))
        except (smtplib.SMTPException, OSError) as error:  # lost before the letter itself was on its way
            self._hang_up()
            return retry(type(error).__name__)
        except Exception:  # so that no letter begins in the middle of another
            self._hang_up()
            raise

    def _exchange(self, smtp: smtplib.SMTP, letter: Letter, return_path: str) -> Result:
        raw, recipient = as_bytes(letter), ascii_address(letter.to)
        smtp.ehlo_or_helo_if_needed()
        if refusal := refused_before(smtp, return_path, recipient):
            # what they say to the sender is our own matter: the reader's address is not to blame
            is_final = refusal.code // 100 == 5 and not refusal.is_of_sender
            return self._refused(refusal.code, refusal.words, letter, bounced if is_final else retry)
        try:
            code, words = hand_over(smtp, raw)
        except (smtplib.SMTPException, OSError) as error:
            self._hang_up()
            return doubtful(f"{type(error).__name__} after DATA", letter.message_id)
        if code // 100 != 2:
            return self._refused(code, words, letter, bounced if code // 100 == 5 else retry)
        return sent(letter.message_id, _detail(f"{code} {_decoded(words)}", letter))

    def _refused(self, code: int, words: bytes | str, letter: Letter, result: Any) -> Result:
        """Clear the exchange for the next letter; 421 announces that the far side is hanging up. What it refused stays
        refused where it hangs up without a word."""
        if code == 421:
            self._hang_up()
        elif self.backend.connection is not None:
            try:
                self.backend.connection.rset()
            except (smtplib.SMTPException, OSError):
                self._hang_up()
        refusal: Result = result(_detail(f"{code} {_decoded(words)}", letter))
        return refusal

    def _hang_up(self) -> None:
        """Drop the connection; the next letter opens another."""
        connection, self.backend.connection = self.backend.connection, None
        if connection is not None:
            connection.close()


class Post(EmailMultiAlternatives):
    """A letter as Django's backends take it: fields for provider APIs, our own rendering for those that write mail.

    Backends take `from_email` for the envelope where a From header is given, so that is where the return path goes.
    """

    def __init__(self, letter: Letter, return_path: str, connection: Any) -> None:
        self.mail = build(letter)
        carried = ("From", "Message-ID", "Date", "In-Reply-To", "References", *letter.headers)
        super().__init__(
            subject=str(self.mail["Subject"]),
            body=letter.text,
            from_email=return_path,
            to=[letter.to],
            reply_to=[letter.reply_to] if letter.reply_to else None,
            headers={name: str(self.mail[name]) for name in carried if name in self.mail},
            connection=connection,
        )
        if letter.html:
            self.attach_alternative(letter.html, "text/html")

    def message(self) -> StandardMessage:  # type: ignore[override]
        """Our own rendering: ASCII on the wire, headers folded where every relay understands it."""
        return self.mail


def _decoded(words: bytes | str) -> str:
    return words.decode("utf-8", "replace") if isinstance(words, bytes) else words


def _detail(words: str, letter: Letter) -> str:
    """What the far side said, on one line and without the reader's address, which servers like to repeat."""
    local = letter.to.rpartition("@")[0]
    shown = header_value(words, 1000).replace(letter.to, "…").replace(letter.to.lower(), "…")
    return (shown.replace(local, "…") if len(local) > 3 else shown)[:300]


@on_results("ticket_acknowledgement")
def note_acknowledgements(results: list[tuple[Delivery, Result]]) -> None:
    """The first acknowledgement that goes out is noted on its ticket. Costs the same for one as for many."""
    tickets = [one.event.subject_id for one, result in results if result.status == DeliveryStatus.SENT]
    noted = sorted(Ticket.objects.raw(ACKNOWLEDGE, [tickets, timezone.now()]), key=attrgetter("pk"))
    with asking_once():
        ledger.record_each(
            [Entry("ticket.acknowledged", one, actor=None, restricted=one.is_restricted) for one in noted]
        )


def _as_it_is(result: Result) -> Result:
    return result
