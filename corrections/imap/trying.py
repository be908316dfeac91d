"""Try a mailbox while somebody waits for the answer."""

import imaplib

from django.utils.translation import gettext as _

from corrections.imap.connecting import signed_in, words
from corrections.imap.folders import open_folder
from corrections.imap.troubles import Trouble
from corrections.models import Mailbox
from factcheck import access
from factcheck.errors import Refused
from factcheck.models import User

SECONDS = 20.0


class NotReached(Refused):
    """The mailbox did not let us in (HTTP 409: trying again later may help)."""

    code = "mailbox_not_reached"
    status = 409


def try_mailbox(mailbox: Mailbox, *, actor: User) -> int:
    """Sign in, open the folder, and return how many mails lie in it. Nothing is fetched or changed.

    Raises `NotReached` with the reason.
    """
    access.require(actor, "corrections.change_mailbox", mailbox)
    try:
        with signed_in(mailbox, seconds=SECONDS) as client:
            return open_folder(client, mailbox, readonly=True).messages
    except Trouble as trouble:
        raise NotReached(_("It cannot be read: %(reason)s.") % {"reason": trouble.detail}) from trouble
    except (imaplib.IMAP4.error, OSError) as error:
        raise NotReached(_("It cannot be read: %(reason)s.") % {"reason": words(error)}) from error
