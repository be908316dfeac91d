"""The addresses and names under which mail systems write, rather than people."""

from corrections.mail.message import ParsedMessage
from corrections.mail.wordlists import phrases, words

_OFFICES = frozenset(
    words("""
    postmaster post_office post-office postoffice mailadmin mail-delivery email-delivery returned-mail
""")
)
DAEMONS = _OFFICES | frozenset(
    words("""
    mail-daemon maildaemon mail_daemon mdaemon mailer_daemon mail.daemon bounce-handler bounce-notification
    double-bounce mail-delivery-subsystem mailsweeper-daemon internet-mail-delivery undeliverable smtpd
""")
)
_DAEMON_PREFIXES = ("mailer-daemon", "mailerdaemon", "microsoftexchange329e71ec88ae4615bbc36ab6ce41109e")
_DAEMON_NAMES = frozenset(
    phrases("""
    mail delivery subsystem|mail delivery system|mail delivery service|mail delivery daemon|mail administrator
    mail system administrator|system administrator|systemadministrator|mailer-daemon|mailer daemon|postmaster
    internet mail delivery|delivery subsystem|email delivery system|microsoft outlook|microsoft exchange
    administrateur système|administrador del sistema|amministratore di sistema|administrador do sistema
    systeembeheerder|administrator systemu|системный администратор|mail delivery subsystem (mailer-daemon)
""")
)


def is_daemon(address: str) -> bool:
    """Say whether an address is that of a mail system rather than a person."""
    local = address.partition("@")[0].partition("+")[0].lower()
    return local in DAEMONS or local.startswith(_DAEMON_PREFIXES)


def is_named_daemon(message: ParsedMessage) -> bool:
    """Say whether a sender calls itself a mail system, as some do that write under an address of their own."""
    return message.from_name.casefold() in _DAEMON_NAMES


def may_be_person(address: str) -> bool:
    """Say whether a person may write from this mail system's address, as from a postmaster's (RFC 5321, 4.5.1)."""
    return address.partition("@")[0].lower() in _OFFICES
