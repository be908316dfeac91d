"""How a newsroom says times, lengths of time, addresses and prose. Times name their zone."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django import template
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from factcheck import markup

register = template.Library()
register.filter("prose", markup.prose)


def zone_name() -> str:
    """The current zone by its city: Kyiv, New York, UTC."""
    return timezone.get_current_timezone_name().rpartition("/")[2].replace("_", " ")


def _element(moment: datetime, words: str) -> SafeString:
    local = timezone.localtime(moment)
    exact = f"{date_format(local, 'j F Y')}, {time_format(local, 'H:i:s')} ({zone_name()})"
    return format_html('<time datetime="{}" title="{}">{}</time>', local.isoformat(), exact, words)


@register.filter
def day(moment: datetime | None) -> str:
    """22 November 2025."""
    return _element(moment, date_format(timezone.localtime(moment), "j F Y")) if moment else ""


@register.filter
def moment(moment: datetime | None) -> str:
    """22 November 2025, 15:10 (Kyiv)."""
    if not moment:
        return ""
    local = timezone.localtime(moment)
    return _element(moment, f"{date_format(local, 'j F Y')}, {time_format(local, 'H:i')} ({zone_name()})")


@register.filter
def due(moment: datetime | None) -> str:
    """A time to come, as a person says it: today 15:10, Monday 24 November 12:00, with the zone.

    Of another year with the year: Friday 22 November 2030 12:00.
    """
    if not moment:
        return ""
    local = timezone.localtime(moment)
    today = timezone.localdate()
    days = (local.date() - today).days
    known = {0: _("today"), 1: _("tomorrow"), -1: _("yesterday")}
    words = known.get(days) or date_format(local, "l j F" if local.year == today.year else "l j F Y")
    return _element(moment, f"{words} {time_format(local, 'H:i')} ({zone_name()})")


@register.filter
def until(start: datetime | None, end: datetime | None) -> str:
    """How long it took from one time to another, roughly: 3 hours."""
    if not start or not end:
        return ""
    return timesince(start, end, depth=1) if end - start >= timedelta(minutes=1) else _("less than a minute")


@register.filter
def lasting(delta: timedelta | None) -> str:
    """A length of time in words: 1 hour, 3 days."""
    now = timezone.now()
    return timesince(now - delta, now, depth=1) if delta else ""


@register.filter
def is_past(moment: datetime | None) -> bool:
    return bool(moment) and moment < timezone.now()


@register.filter
def web_address(url: str | None) -> str:
    """The address if it leads to the web; nothing for any other scheme, which a link could run as a script."""
    try:
        return url if url and urlsplit(url).scheme.lower() in ("http", "https") else ""
    except ValueError:
        return ""


@register.filter
def host(url: str | None) -> str:
    """The site an address leads to, for people to read beside a link."""
    try:
        return (urlsplit(url or "").hostname or "").removeprefix("www.")
    except ValueError:
        return ""
