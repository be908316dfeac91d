"""Deliveries: letters and webhooks a second by one drain and by one worker, and how long it takes from commit to sent.

Floors of the same run: trivial tasks through broker and worker, and bare loops that send the same bytes to the same far
sides over one connection.
"""

import contextlib
import http.client
import os
import signal
import smtplib
import subprocess
import time
from collections.abc import Callable, Iterator
from functools import partial
from math import ceil
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from corrections.bench.figures import NotMeasured, Sheet, Size, per_second
from corrections.bench.processes import running
from corrections.letters import compose
from corrections.mail.composing import as_bytes
from corrections.models import Correspondent, Message, Ticket
from corrections.story.stage import LOOPBACK, free_port, wait_for
from factcheck import delivery, ledger
from factcheck.celery import app
from factcheck.channels.webhook import payload
from factcheck.ledger import Entry
from factcheck.management.supervisor import python
from factcheck.models import Article, Delivery, Heartbeat, Publication, WebhookEndpoint
from factcheck.states import DeliveryStatus

KIND = "verdict.superseded"
PROBES = 20
"""Events for the time from commit to sent while nothing else is to do."""
WARM = 3
"""Events before that: a worker loads a few things with its first letter."""
ENDPOINTS = 8
LONGEST = 900.0
BARE_SMTP, BARE_HTTP = "the same by a bare smtplib loop", "the same by a bare http.client loop, connection kept"
TASKS = "trivial tasks through broker and worker"


def measure(sheet: Sheet, size: Size) -> None:
    """Drains in this process, then the same through a worker of its own."""
    settings.HTTP_ALLOW_PRIVATE = True  # the far side of the webhooks is on loopback, for this process alone
    article, port = Article.objects.earliest("pk"), free_port()
    publication = article.publication
    Delivery.objects.filter(channel__in=("mail", "webhook")).due().update(status=DeliveryStatus.CANCELLED)
    sink = python("-m", "corrections.bench.sink", str(settings.EMAIL_PORT))
    partner = python("-m", "corrections.bench.partner", str(port))
    with running(sink, settings.EMAIL_PORT), running(partner, port):
        _letters(article, 10)
        _posts(publication, port, 1, 10)
        for _turn in range(size.rounds):
            _compare_letters(sheet, article, size.letters)
            _compare_posts(sheet, publication, port, size.letters)
        WebhookEndpoint.objects.all().delete()
        with _worker():
            floors = {TASKS: _tasks_a_second(size.tasks), BARE_SMTP: _bare_letters(article, size.letters)}
            _through_a_worker(sheet, "letters", size, floors, "mail", partial(_open_tickets, article))
        _endpoints(publication, port, 1)
        with _worker(DEBUG="1", HTTP_ALLOW_PRIVATE="1"):  # in production nobody may call loopback
            floors = {TASKS: _tasks_a_second(size.tasks), BARE_HTTP: _bare_posts(port, size.letters)}
            _through_a_worker(sheet, "webhooks", size, floors, "webhook", partial(_let_happen, publication))


def _compare_letters(sheet: Sheet, article: Article, count: int) -> None:
    bare = _bare_letters(article, count)
    began = time.process_time()
    rate = per_second(count, lambda: _drained("mail", count))
    cost = (time.process_time() - began) / count * 1000
    sheet.note("letters composed, sent and recorded by a drain", rate, floor=bare, floor_is=BARE_SMTP, remark=_ms(cost))


def _bare_letters(article: Article, count: int) -> float:
    """The floor of so many letters, which are due afterwards."""
    rows = _due_letters(article, count)
    written = [(letter.to, as_bytes(letter)) for one in rows if (letter := compose(one)) is not None]
    return per_second(count, lambda: _send_bare(written))


def _letters(article: Article, count: int) -> None:
    _due_letters(article, count)
    _drained("mail", count)


def _due_letters(article: Article, count: int) -> list[Delivery]:
    before = Delivery.objects.order_by("pk").last()
    _open_tickets(article, count)
    return list(Delivery.objects.filter(channel="mail", pk__gt=before.pk if before else 0).due())


def _open_tickets(article: Article, count: int) -> None:
    """Reports of so many readers, and the events that have them acknowledged; nothing of filing is measured here."""
    mark, publication = uuid4().hex[:8], article.publication
    readers = Correspondent.objects.bulk_create(
        Correspondent(publication=publication, email=f"{number}@{mark}.example") for number in range(count)
    )
    first = (Ticket.objects.filter(publication=publication, reference__startswith="BEN-").count()) + 1
    tickets = Ticket.objects.bulk_create(
        Ticket(
            publication=publication,
            reference=f"BEN-2030-{first + number:06d}",
            channel="mail",
            subject="A figure",
            correspondent=reader,
            article=article,
        )
        for number, reader in enumerate(readers)
    )
    Message.objects.bulk_create(
        Message(
            ticket=ticket,
            direction="inbound",
            kind="report",
            correspondent=ticket.correspondent,
            text="Nine, not seven.",
            message_id=f"<{ticket.pk}@{mark}.example>",
        )
        for ticket in tickets
    )
    with transaction.atomic():  # so that nothing is sent before all is committed
        ledger.record_each([Entry("ticket.opened", one, actor=None, facts={"answer": True}) for one in tickets])
        to_staff = Delivery.objects.filter(channel="mail", recipient_key__startswith="user:")
        to_staff.due().update(status=DeliveryStatus.CANCELLED)


def _compare_posts(sheet: Sheet, publication: Publication, port: int, count: int) -> None:
    for endpoints, where in ((1, "one endpoint"), (ENDPOINTS, f"{ENDPOINTS} endpoints")):
        events = count // endpoints
        rate = _posts(publication, port, endpoints, events)
        bare = _bare_posts(port, events * endpoints)
        sheet.note(f"webhooks signed, called and recorded by a drain, {where}", rate, floor=bare, floor_is=BARE_HTTP)


def _bare_posts(port: int, count: int) -> float:
    """The floor of so many calls, with the bodies of the last that were sent."""
    last = Delivery.objects.filter(channel="webhook").select_related("event__publication", "event__place")
    bodies = [payload(one.event) for one in last.order_by("-pk")[:count]]
    return per_second(len(bodies), lambda: _post_bare(port, bodies))


def _posts(publication: Publication, port: int, endpoints: int, events: int) -> float:
    _endpoints(publication, port, endpoints)
    _let_happen(publication, events)
    while ledger.number_events():
        continue
    return per_second(events * endpoints, lambda: _drained("webhook", events * endpoints))


def _endpoints(publication: Publication, port: int, count: int) -> None:
    WebhookEndpoint.objects.all().delete()
    for number in range(count):
        WebhookEndpoint.objects.create(publication=publication, url=f"http://{LOOPBACK}:{port}/{number}", kinds=[KIND])


def _let_happen(publication: Publication, events: int) -> None:
    ledger.record_each([Entry(KIND, publication, actor=None) for _event in range(events)])


def _through_a_worker(
    sheet: Sheet, what: str, size: Size, floors: dict[str, float], channel: str, make: Callable[[int], None]
) -> None:
    for _probe in range(WARM):
        _committed_to_sent(channel, make, 1)
    idle = [seconds for _probe in range(PROBES) for seconds in _committed_to_sent(channel, make, 1)]
    waited = _committed_to_sent(channel, make, size.pending)
    remark = f"from commit to sent, idle: {_shown(idle)}; {size.pending:,} at once: {_shown(waited)}"
    for floor_is, floor in floors.items():
        against = "tasks" if floor_is == TASKS else "a bare loop"
        sheet.note(
            f"{what} by a worker, beside {against}",
            size.pending / max(waited),
            floor=floor,
            floor_is=floor_is,
            remark=remark,
        )
        remark = ""


def _committed_to_sent(channel: str, make: Callable[[int], None], count: int) -> list[float]:
    """After how many seconds a worker had sent each of so many that were committed together."""
    before = Delivery.objects.order_by("pk").last()
    rows = Delivery.objects.filter(channel=channel, pk__gt=before.pk if before else 0)
    rows = rows.exclude(status=DeliveryStatus.CANCELLED)
    make(count)
    committed = timezone.now()
    sent = rows.filter(status=DeliveryStatus.SENT)
    wait_for(f"{count} sent", lambda: sent.count() == count, seconds=LONGEST, every=0.05 if count == 1 else 0.5)
    return [max(0.0, (moment - committed).total_seconds()) for moment in sent.values_list("sent_at", flat=True)]


def _tasks_a_second(count: int) -> float:
    _trivial_tasks(10)
    return _trivial_tasks(count)


def _trivial_tasks(count: int) -> float:
    """Tasks that ask nothing of anybody, each a round trip; the last one leaves a sign of life."""
    Heartbeat.objects.all().delete()

    def send() -> None:
        for _task in range(count - 1):
            app.send_task("celery.backend_cleanup", queue="default")
        app.send_task("factcheck.beat_heart", queue="default")
        wait_for("the last task", Heartbeat.objects.exists, every=0.005)

    return per_second(count, send)


@contextlib.contextmanager
def _worker(**environment: str) -> Iterator[None]:
    """One worker as it is by default."""
    with (settings.DATA_DIR / "bench.log").open("ab") as log:
        child = subprocess.Popen(
            python("-m", "celery", "-A", "factcheck", "worker", "--without-mingle", "-l", "WARNING"),
            cwd=settings.BASE_DIR,
            env=dict(os.environ) | environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        yield
    finally:
        child.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(20)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def _drained(channel: str, count: int) -> None:
    done = delivery.drain(channel)
    if done != count:
        raise NotMeasured(f"{channel}: {done} sent, expected {count}")


def _send_bare(written: list[tuple[str, bytes]]) -> None:
    with smtplib.SMTP(LOOPBACK, settings.EMAIL_PORT) as server:
        for address, raw in written:
            server.sendmail("desk@desk.example", [address], raw)


def _post_bare(port: int, bodies: list[bytes]) -> None:
    with contextlib.closing(http.client.HTTPConnection(LOOPBACK, port, timeout=10)) as line:
        for body in bodies:
            line.request("POST", "/0", body, {"content-type": "application/json"})
            line.getresponse().read()


def _shown(waited: list[float]) -> str:
    ordered = sorted(waited)
    p50, p95 = (ordered[ceil(part * len(ordered)) - 1] for part in (0.5, 0.95))
    return f"p50 {p50:.3f} s, p95 {p95:.3f} s"


def _ms(cost: float) -> str:
    return f"{cost:.2f} ms of processor each"
