"""The certificate that the SMTP door shows, where it has one; read again when it was renewed."""

import ssl

import structlog
from django.conf import settings

log = structlog.get_logger(__name__)


def load_certificate() -> ssl.SSLContext | None:
    """The context for STARTTLS and for TLS from the first byte; `None` where no certificate is set.

    Raises `OSError` for one that cannot be read.
    """
    if not settings.SMTP_TLS_CERT:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(settings.SMTP_TLS_CERT, settings.SMTP_TLS_KEY)
    return context


def reload_certificate(context: ssl.SSLContext | None) -> bool:
    """Read the certificate again, for the connections that come; one that cannot be read leaves the old in use."""
    if context is None:
        return False
    try:
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(
            settings.SMTP_TLS_CERT, settings.SMTP_TLS_KEY
        )
        context.load_cert_chain(settings.SMTP_TLS_CERT, settings.SMTP_TLS_KEY)
    except OSError as error:
        log.warning("certificate_not_read", error=type(error).__name__)
        return False
    log.info("certificate_read")
    return True
