"""How often one address may send forms. Addresses are never stored: only a keyed hash that changes every day."""

from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from factcheck.counting import count

HOUR = 3600


def client_address(request: HttpRequest) -> str:
    """Where the request came from: the last hop the trusted proxy names, where there is one; a /64 for IPv6."""
    address = request.META.get("REMOTE_ADDR", "")
    if settings.SECURE_PROXY_SSL_HEADER:
        address = request.META.get("HTTP_X_FORWARDED_FOR", address).rpartition(",")[2].strip()
    try:
        parsed = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv6Address):
        return str(parsed.ipv4_mapped or ip_network((parsed, 64), strict=False).network_address)
    return str(parsed)


def is_too_much(request: HttpRequest, purpose: str, *, an_hour: int) -> bool:
    """Count one sending and say whether it is over the limit of its hour."""
    now = timezone.now()
    who = salted_hmac("corrections.limits", f"{now:%Y-%m-%d}{client_address(request)}").hexdigest()[:32]
    key = f"limit:{purpose}:{now:%H}:{who}"
    return count(key, HOUR) > an_hour
