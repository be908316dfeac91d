"""How often one address may send forms. Addresses are never stored: only a keyed hash that changes every day."""

from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from factcheck.counting import count
from factcheck.views.callers import client_address

HOUR = 3600


def is_too_much(request: HttpRequest, purpose: str, *, an_hour: int) -> bool:
    """Count one sending and say whether it is over the limit of its hour."""
    now = timezone.now()
    who = salted_hmac("corrections.limits", f"{now:%Y-%m-%d}{client_address(request)}").hexdigest()[:32]
    key = f"limit:{purpose}:{now:%H}:{who}"
    return count(key, HOUR) > an_hour
