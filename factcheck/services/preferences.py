"""How a member of staff wants to be told: a way for each topic, quiet hours, the clock they go by, the language."""

import re
from collections.abc import Mapping
from typing import Any

from django.conf.locale import LANG_INFO
from django.db import transaction
from django.utils.translation import gettext as _

from factcheck import ledger
from factcheck.errors import Invalid, NotPermitted
from factcheck.models import Preference, Publication, User
from factcheck.rhythms import is_zone
from factcheck.topics import TOPICS, WAYS, Way

LANGUAGE = re.compile(r"([a-z]{2,3})(?:-[a-z0-9]{2,8}){0,2}", re.ASCII)
LONGEST_LANGUAGE = 12
KNOWN_LANGUAGES = frozenset(code.partition("-")[0] for code in LANG_INFO)
CHOSEN = ("time_zone", "quiet_from", "quiet_until", "language")
"""The fields about when, and in which language."""


def ways_of(user: User) -> dict[str, Way]:
    """The way in which each topic comes to a person now. One query."""
    chosen = dict(Preference.objects.filter(user=user).values_list("topic", "way"))
    return {code: topic.way if topic.is_fixed else Way(chosen.get(code, topic.way)) for code, topic in TOPICS.items()}


@transaction.atomic
def change_preferences(user: User, *, actor: User, ways: Mapping[str, str] | None = None, **chosen: Any) -> User:
    """Change one's own; an empty `language` is the publication's.

    `chosen` are those of the fields `CHOSEN` that are to change. They and the topics that are not named stay as they
    are when this has the row to itself, so that two who change different things at once both have their way.

    Raises `Invalid`, naming the field, for a time zone, a language, a topic or a way that there is not, for quiet hours
    with one end or without length, and for a topic that nobody chooses about. What was told before is not told in
    another way.
    """
    if actor.pk != user.pk or not actor.is_active:
        raise NotPermitted(_("How somebody is told is for that person to choose."))
    if unknown := chosen.keys() - set(CHOSEN):
        raise TypeError(f"no preferences: {', '.join(sorted(unknown))}")
    if "language" in chosen:
        chosen["language"] = _language(chosen["language"])
    user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    before = _as_it_is(user)
    for name, value in chosen.items():
        setattr(user, name, value)
    ways = ways or {}
    _check(user, ways, has_new_zone="time_zone" in chosen)
    user.save(update_fields=CHOSEN)
    Preference.objects.bulk_create(
        [Preference(user=user, topic=topic, way=way) for topic, way in ways.items() if not TOPICS[topic].is_fixed],
        update_conflicts=True,
        unique_fields=["user", "topic"],
        update_fields=["way"],
    )
    if _as_it_is(user) != before:
        for publication in Publication.objects.visible_to(user):
            ledger.record("preference.changed", publication, actor=actor, facts={"user": user.pk})
    return user


def _as_it_is(user: User) -> tuple[Any, ...]:
    return (*(getattr(user, name) for name in CHOSEN), ways_of(user))


def _language(language: str) -> str:
    """The language as it is stored: a tag whose language is known. Raises `Invalid`."""
    code = language.strip().replace("_", "-").lower()
    found = LANGUAGE.fullmatch(code) if len(code) <= LONGEST_LANGUAGE else None
    if code and (found is None or found[1] not in KNOWN_LANGUAGES):
        raise Invalid(_("There is no such language."), field="language")
    return code


def _check(user: User, ways: Mapping[str, str], *, has_new_zone: bool) -> None:
    if has_new_zone and not is_zone(user.time_zone):
        raise Invalid(_("There is no such time zone."), field="time_zone")
    if (user.quiet_from is None) != (user.quiet_until is None):
        missing = "quiet_until" if user.quiet_until is None else "quiet_from"
        raise Invalid(_("Quiet hours have a beginning and an end."), field=missing)
    if user.quiet_from is not None and user.quiet_from == user.quiet_until:
        raise Invalid(_("Quiet hours that end as they begin would last a whole day."), field="quiet_until")
    for topic, way in ways.items():
        if topic not in TOPICS:
            raise Invalid(_("There is no such topic."), field="ways")
        if way not in WAYS:
            raise Invalid(_("There is no such way of being told."), field="ways")
        if TOPICS[topic].is_fixed and way != TOPICS[topic].way:
            raise Invalid(_("This comes as it comes, whatever is chosen."), field="ways")
