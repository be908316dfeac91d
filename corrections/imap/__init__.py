"""The door for mail that waits in mailboxes elsewhere: IMAP, polled."""

from corrections.imap.connecting import Trouble
from corrections.imap.polling import poll, poll_due
from corrections.imap.trying import try_mailbox

__all__ = ["Trouble", "poll", "poll_due", "try_mailbox"]
