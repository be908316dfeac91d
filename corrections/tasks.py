"""What a worker does when it is woken. The rows say what there is to do; a task that runs twice finds nothing left."""

from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from corrections import checking, imap, inbox, scanning
from corrections.models import InboundEmail
from corrections.services import mailings, mention_checks
from corrections.services.digests import gather_due_digests
from corrections.services.forgetting import forget_subscriptions as erase_old_subscriptions
from corrections.services.mailboxes import raise_alarms
from corrections.services.publishing import release_due_corrections
from corrections.services.relations import EVENTS_AT_ONCE, compare_opened_tickets
from corrections.services.reminding import warn_of_deadlines as warn
from corrections.services.tickets import wake_due_tickets
from factcheck import ledger
from factcheck.wake import wake


@shared_task(name="corrections.process_inbound")
def process_inbound() -> int:
    """Process the mails that wait; when time runs out, leave the rest to a fresh task.

    Begins with what vanished workers left: while much comes in, the sweep waits long for its turn.
    """
    inbox.free_vanished()
    done = inbox.process_due(deadline=timezone.now() + timedelta(seconds=settings.CELERY_TASK_SOFT_TIME_LIMIT / 4))
    if InboundEmail.objects.due().exists():
        wake("corrections.process_inbound")
    return done


@shared_task(name="corrections.sweep_inbound")
def sweep_inbound() -> int:
    """Find the mails that a crash or a lost wake-up left behind."""
    return inbox.sweep()


@shared_task(name="corrections.poll_mailboxes")
def poll_mailboxes() -> int:
    """Wake a worker for each mailbox whose time has come; raise the alarm for those that cannot be read."""
    raise_alarms()
    return imap.poll_due()


@shared_task(name="corrections.poll_mailbox")
def poll_mailbox(mailbox: int) -> int:
    """Read one mailbox."""
    return imap.poll(mailbox)


@shared_task(name="corrections.scan_attachments")
def scan_attachments() -> int:
    """Look at the files that came with messages; when time runs out, leave the rest to a fresh task."""
    return scanning.scan_due(deadline=timezone.now() + timedelta(seconds=settings.CELERY_TASK_SOFT_TIME_LIMIT / 4))


@shared_task(name="corrections.sweep_attachments")
def sweep_attachments() -> int:
    """Find the files that a crash, a lost wake-up or a scanner that was away left behind."""
    return scanning.sweep()


@shared_task(name="corrections.wake_tickets")
def wake_tickets() -> int:
    """Take up again the tickets whose date has come."""
    return wake_due_tickets()


@shared_task(name="corrections.warn_of_deadlines")
def warn_of_deadlines() -> int:
    """Remind, alert and escalate, where it is time; what a full task leaves, the next one finds."""
    return warn(deadline=timezone.now() + timedelta(seconds=settings.CELERY_TASK_SOFT_TIME_LIMIT / 4))


@shared_task(name="corrections.compare_tickets")
def compare_tickets() -> int:
    """Find what the tickets that were opened look related to; when time runs out, leave the rest to a fresh task."""
    ledger.number_events()
    deadline = timezone.now() + timedelta(seconds=settings.CELERY_TASK_SOFT_TIME_LIMIT / 4)
    passed = compare_opened_tickets(deadline=deadline)
    if passed == EVENTS_AT_ONCE or timezone.now() >= deadline:
        wake("corrections.compare_tickets")
    return passed


@shared_task(name="corrections.release_corrections")
def release_corrections() -> int:
    """Publish the signed-off notices whose time has come."""
    return release_due_corrections()


@shared_task(name="corrections.check_mentions")
def check_mentions() -> int:
    """Look at the pages that are said to link to us; when time runs out, leave the rest to a fresh task."""
    done = checking.check_due(deadline=timezone.now() + timedelta(seconds=settings.CELERY_TASK_SOFT_TIME_LIMIT / 2))
    if checking.is_due():
        wake("corrections.check_mentions")
    return done


@shared_task(name="corrections.sweep_mentions")
def sweep_mentions() -> int:
    """Take up again what a crash left behind, and the looks that were put off."""
    freed = checking.sweep()
    if checking.is_due():
        wake("corrections.check_mentions")
    return freed


@shared_task(name="corrections.forget_mentions")
def forget_mentions() -> int:
    """Delete announcements that led to nothing."""
    return mention_checks.forget_refused()


@shared_task(name="corrections.gather_digests")
def gather_digests() -> int:
    """Gather the digests whose period is over; what a full task leaves, the next one finds."""
    return gather_due_digests(deadline=timezone.now() + timedelta(seconds=settings.CELERY_TASK_SOFT_TIME_LIMIT / 4))


@shared_task(name="corrections.forget_subscriptions")
def forget_subscriptions() -> int:
    """Erase addresses that never confirmed, or stopped following a while ago."""
    return erase_old_subscriptions()


@shared_task(name="corrections.write_mailings")
def write_mailings() -> int:
    """Write a chunk of what is to go to followers, and leave the next to a fresh task: others have their turns."""
    unfinished = mailings.write_mailings()
    if unfinished:
        wake("corrections.write_mailings")
    return unfinished
