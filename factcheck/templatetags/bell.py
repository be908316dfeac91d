"""How much is unread behind the bell."""

from django import template

from factcheck.models import Notice, User

register = template.Library()

MOST = 99
"""More than this is not counted: the bell costs the same for whoever never looks."""


@register.simple_tag
def unread_notices(user: User) -> str:
    """The unread notices of a person: "", "7", "99+". One query, which reads at most a hundred entries of an index."""
    if not user.is_authenticated:
        return ""
    count = Notice.objects.visible_to(user).unread().order_by("-pk")[: MOST + 1].count()
    return "" if not count else str(count) if count <= MOST else f"{MOST}+"
