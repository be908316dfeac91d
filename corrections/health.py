"""What the desk adds to `/readyz`."""

from corrections.models import Mailbox
from factcheck import health


@health.checks("mailboxes")
def mailboxes() -> health.Part:
    """How many mailboxes could not be read for too long. One wrong password must not take the whole site out: a
    warning."""
    silent = Mailbox.objects.silent().count()
    return {"state": "warning" if silent else "ok", "silent": silent}
