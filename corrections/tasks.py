"""What a worker does when it is woken. The rows say what there is to do; a task that runs twice finds nothing left."""

from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from corrections import imap, inbox
from corrections.models import InboundEmail
from corrections.services.mailboxes import raise_alarms
from corrections.services.publishing import release_due_corrections
from corrections.services.tickets import wake_due_tickets
from factcheck.wake import wake


@shared_task(name="corrections.process_inbound")
def process_inbound() -> int:
    """Process the mails that wait; when time runs out, leave the rest to a fresh task."""
    done = inbox.process_due(deadline=timezone.now() + timedelta(seconds=settings.CELERY_TASK_SOFT_TIME_LIMIT / 2))
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


@shared_task(name="corrections.wake_tickets")
def wake_tickets() -> int:
    """Take up again the tickets whose date has come."""
    return wake_due_tickets()


@shared_task(name="corrections.release_corrections")
def release_corrections() -> int:
    """Publish the signed-off notices whose time has come."""
    return release_due_corrections()
