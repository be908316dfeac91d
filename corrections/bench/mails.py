"""Mail: in over SMTP, filed on tickets, and the letters that answer it on their way out."""

import email
import os
import smtplib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from email import policy
from email.message import EmailMessage

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from corrections.bench import bare, rows
from corrections.bench.figures import NotMeasured, Sheet, Size, per_second
from corrections.bench.hands import Hands, hands
from corrections.bench.processes import running
from corrections.letters import compose
from corrections.mail.composing import build
from corrections.models import InboundEmail, Ticket
from corrections.states import InboundStatus
from corrections.story import files
from corrections.story.stage import LOOPBACK
from factcheck import delivery
from factcheck.management.supervisor import python
from factcheck.models import Delivery, Publication
from factcheck.states import DeliveryStatus

CONNECTIONS = 64
PROCESSES = 2
STANDARD = "email.policy.default alone, one process, all headers and text"
BARE_SQL = "the same rows by bare SQL, one commit a mail"
FEW = "the same among few"
ATTACHED_BYTES = 100_000
HOUR = timedelta(hours=1)


def measure(sheet: Sheet, size: Size) -> None:
    """Send mails in, file them, answer them; each step on the mails of the step before. Then among many tickets."""
    publication = Publication.objects.get(slug=files.read("article.json")["publication"])
    desk = publication.corrections_address
    receiver = python(str(settings.BASE_DIR / "manage.py"), "receive_smtp")
    sink = python("-m", "corrections.bench.sink", str(settings.EMAIL_PORT))
    with (
        running(receiver, settings.SMTP_PORT),
        running(sink, settings.EMAIL_PORT),
        hands(PROCESSES) as workers,
    ):
        _round(
            Sheet(), desk, replace(size, mails=2 * PROCESSES, filed=2 * PROCESSES), workers
        )  # opens connections, loads what is loaded once
        for _turn in range(size.rounds):
            _take_in(sheet, desk, size.accepted)
        InboundEmail.objects.filter(status=InboundStatus.RECEIVED).delete()
        for _turn in range(size.rounds):
            _round(sheet, desk, size, workers)
        among_few = [_filed(desk, size.filed, workers.first(1)) for _turn in range(size.rounds)]
        rows.add_filed_mails(publication, size.tickets)
        rows.tidy()
        _filed(desk, 2, workers)
        for few in among_few:
            many = _filed(desk, size.filed, workers.first(1))
            sheet.note(f"mails filed by one process among {size.tickets:,} tickets", many, floor=few, floor_is=FEW)


def _take_in(sheet: Sheet, desk: str, count: int) -> None:
    mails = [make_mail(desk, number) for number in range(count)]
    bare_smtp = per_second(count, lambda: _send(mails, desk, settings.EMAIL_PORT))
    accepted = per_second(count, lambda: _accept(mails, desk))
    sheet.note(
        f"mails accepted over {CONNECTIONS} connections, stored and committed",
        accepted,
        floor=bare_smtp,
        floor_is="the same to a bare aiosmtpd",
    )


def _round(sheet: Sheet, desk: str, size: Size, workers: Hands) -> None:
    count = size.mails
    mails = [make_mail(desk, number) for number in range(count)]
    _accept(mails, desk)
    standard = per_second(count, lambda: [_read_with_standard_library(raw) for raw in mails])
    for team, name in ((workers.first(1), "one process"), (workers, "two processes")):
        team.do("make", count)
        read = per_second(count * len(team.children), lambda team=team: team.do("read"))
        sheet.note(f"mails read by our parser, {name}", read, floor=standard, floor_is=STANDARD)

    before = bare.places()
    _file(count, workers.first(1))
    bare.prepare()
    bare_sql = per_second(count, lambda: bare.write_again(before, count))
    _answer(sheet, count)
    for team, name in ((workers.first(1), "one process"), (workers, "two processes")):
        filed = _filed(desk, size.filed, team)
        sheet.note(f"mails filed on tickets, by {name}", filed, floor=bare_sql, floor_is=BARE_SQL)
        sheet.note(f"the same by {name}, beside the standard parser", filed, floor=standard, floor_is=STANDARD)
    _send_what_is_due()


def _accept(mails: Sequence[bytes], desk: str) -> None:
    waiting = InboundEmail.objects.filter(status=InboundStatus.RECEIVED)
    before = waiting.count()
    _send(mails, desk, settings.SMTP_PORT)
    _expect(len(mails), waiting.count() - before, "mails stored")


def _filed(desk: str, count: int, workers: Hands) -> float:
    """Accept fresh mails and have them filed, in an hour of their own; return how many a second were filed.

    Of those of one hour only the first are acknowledged, and the letters of the others would not be written.
    """
    Ticket.objects.filter(created_at__gt=timezone.now() - HOUR).update(created_at=F("created_at") - 2 * HOUR)
    _send_what_is_due()
    _accept([make_mail(desk, number) for number in range(count)], desk)
    return _file(count, workers)


def _file(count: int, workers: Hands) -> float:
    filed = InboundEmail.objects.filter(status=InboundStatus.FILED)
    before = filed.count()
    rate = per_second(count, lambda: workers.do("file"))
    _expect(count, filed.count() - before, "mails filed")
    return rate


def _answer(sheet: Sheet, count: int) -> None:
    """Send the acknowledgements of a round; the floor sends the same letters, written before."""
    due = Delivery.objects.filter(channel="mail").due()
    letters = [letter for one in due if (letter := compose(one)) is not None]
    _expect(count, len(letters), "letters due")
    written = [(letter.to, build(letter).as_bytes()) for letter in letters]
    bare = per_second(count, lambda: _send_one_by_one(written))
    keys = list(due.values_list("pk", flat=True))
    drained = per_second(count, lambda: delivery.drain("mail"))
    _expect(count, Delivery.objects.filter(pk__in=keys, status=DeliveryStatus.SENT).count(), "letters sent")
    sheet.note("letters composed, sent and recorded", drained, floor=bare, floor_is="the same by a bare smtplib loop")


def _send_what_is_due() -> None:
    delivery.drain("mail")


def _expect(wanted: int, got: int, what: str) -> None:
    if got != wanted:
        raise NotMeasured(f"{what}: {got}, expected {wanted}")


def make_mail(desk: str, number: int) -> bytes:
    """The demo's report from a reader of its own: every second with an HTML part, every tenth with an attachment."""
    mail = email.message_from_string(files.text_of("reader_mail.eml"), policy=policy.default)
    mark = os.urandom(8).hex()
    # Of one subject or one domain not all would be acknowledged.
    own = {"From": f"reader@{mark}.example", "Message-ID": f"<{mark}@reader.example>", "Subject": f"A report {mark}"}
    for name, value in own.items():
        mail.replace_header(name, value)
    if number % 2:
        mail.add_alternative(f"<p>{'</p><p>'.join(str(mail.get_content()).split(chr(10) * 2))}</p>", subtype="html")
    if number % 10 == 0:
        mail.add_attachment(os.urandom(ATTACHED_BYTES), "application", "octet-stream", filename="scan.bin")
    return mail.as_bytes(policy=policy.SMTP)


def _send(mails: Sequence[bytes], desk: str, port: int) -> None:
    """Over a few connections at once, each kept open, one mail after another."""

    def send_share(first: int) -> None:
        with smtplib.SMTP(LOOPBACK, port) as server:
            for raw in mails[first::CONNECTIONS]:
                server.sendmail("reader@reader.example", [desk], raw)

    with ThreadPoolExecutor(CONNECTIONS) as threads:
        list(threads.map(send_share, range(CONNECTIONS)))


def _send_one_by_one(written: Sequence[tuple[str, bytes]]) -> None:
    with smtplib.SMTP(LOOPBACK, settings.EMAIL_PORT) as server:
        for address, raw in written:
            server.sendmail("desk@desk.example", [address], raw)


def _read_with_standard_library(raw: bytes) -> tuple[list[tuple[str, str]], str]:
    mail = email.message_from_bytes(raw, policy=policy.default)
    assert isinstance(mail, EmailMessage)  # noqa: S101 - for the types
    text = mail.get_body(("plain", "html"))
    return list(mail.items()), text.get_content() if text else ""
