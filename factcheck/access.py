"""The policy: roles and prohibitions meet a user and an object. One truth for admin, API, templates and services.

`require` and `allows` hold for superusers too: a superuser has every role, and no way around four-eyes.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from typing import Any, NoReturn

from django.contrib.auth.backends import ModelBackend
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from factcheck.errors import NotPermitted
from factcheck.models import (
    ApiToken,
    Article,
    Byline,
    Claim,
    Delivery,
    Event,
    Notice,
    Occurrence,
    Preference,
    Publication,
    User,
    Verdict,
)
from factcheck.permissions import FROM_RESEARCHER, MANAGER, PERMISSIONS

Prohibition = Callable[[User, Any], str | None]
"""Given a user and the object, says why this person must keep out of it, or `None`."""

PERSONAL = ("factcheck.view_apitoken", "factcheck.view_notice", "factcheck.view_preference")
"""What belongs to a person and not to a desk. A superuser sees that others' tokens exist."""

OUR_APPS = ("factcheck", "corrections")

_roles: dict[str, frozenset[str]] = dict(PERMISSIONS)
_prohibitions: dict[str, list[Prohibition]] = defaultdict(list)


def declare(permissions: Mapping[str, frozenset[str]]) -> None:
    """Add another app's table of permissions."""
    _roles.update(permissions)


def declared() -> Mapping[str, frozenset[str]]:
    """Every permission and the roles that have it."""
    return dict(_roles)


def prohibits(*permissions: str) -> Callable[[Prohibition], Prohibition]:
    """Register a rule that can refuse these permissions, whatever the role."""

    def register(rule: Prohibition) -> Prohibition:
        for permission in permissions:
            _prohibitions[permission].append(rule)
        return rule

    return register


def desk_of(subject: Any) -> int | None:
    """The publication a subject belongs to, by id."""
    return subject.pk if isinstance(subject, Publication) else getattr(subject, "publication_id", None)


def permitted_roles(permission: str) -> frozenset[str]:
    """The roles that have a permission. Anybody at a desk may look at what is not declared otherwise; nobody may
    change it."""
    if permission in _roles:
        return _roles[permission]
    app, _dot, codename = permission.partition(".")
    return FROM_RESEARCHER if app in OUR_APPS and codename.startswith("view_") else frozenset()


def refusal(user: User | None, permission: str, subject: Any = None) -> str | None:
    """Why `user` may not do this to `subject`, in words for a person; `None` when it is allowed.

    `user` is `None` for the system itself. Without a subject it asks whether the role allows it at any desk.
    """
    if user is None:
        return None
    roles = permitted_roles(permission)
    if not getattr(user, "is_active", False) or not getattr(user, "pk", None):
        return _("Sign in first.")
    if isinstance(subject, ApiToken | Notice | Preference) and permission in PERSONAL:
        own = subject.user_id == user.pk or (user.is_superuser and isinstance(subject, ApiToken))
        return None if own else _("This is somebody else's.")
    if subject is None:
        held = {MANAGER} if user.is_superuser else set(user.roles.values())
        return None if held & roles else _("Your role does not allow this.")
    role = MANAGER if user.is_superuser else user.role_at(desk_of(subject))
    if role is None:
        return _("You do not work at this publication's desk.")
    if role not in roles:
        return _("Your role does not allow this.")
    for rule in _prohibitions[permission]:
        if reason := rule(user, subject):
            return reason
    return None


def allows(user: User | None, permission: str, subject: Any = None) -> bool:
    """Whether `user` may do this to `subject`."""
    return refusal(user, permission, subject) is None


def require(user: User | None, permission: str, subject: Any = None) -> None:
    """Raise `NotPermitted` with the reason unless `user` may do this to `subject`."""
    if reason := refusal(user, permission, subject):
        raise NotPermitted(reason, permission=permission)


def refuse(reason: str) -> NoReturn:
    """Raise `NotPermitted` for a rule that only the service can see."""
    raise NotPermitted(reason)


class PolicyBackend(ModelBackend):
    """Answers `user.has_perm` from the policy. Django's own permission rows are not used."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        return allows(user_obj, perm, obj)

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        return user_obj.is_active and app_label in OUR_APPS and bool(user_obj.publication_ids())

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        return {permission for permission in _roles if allows(user_obj, permission, obj)}


@prohibits("factcheck.sign_off_verdict")
def _wrote_the_verdict(user: User, verdict: Verdict) -> str | None:
    """Four eyes: the second person wrote none of it."""
    if verdict.proposed_by_id == user.pk or verdict.contributors.filter(user=user).exists():
        return _("You wrote some of this verdict; somebody else signs it off.")
    return None


@prohibits(
    "factcheck.propose_verdict",
    "factcheck.change_verdict",
    "factcheck.send_back_verdict",
    "factcheck.sign_off_verdict",
    "factcheck.withdraw_verdict",
    "factcheck.withhold_source",
    "factcheck.withdraw_claim",
    "factcheck.reopen_claim",
    "factcheck.dismiss_suggestion",
    "factcheck.confirm_occurrence",
    "factcheck.remove_occurrence",
)
def _wrote_the_article(user: User, subject: Any) -> str | None:
    """A reporter answers for the piece and never judges it, nor what of it is worth checking."""
    claim = getattr(subject, "claim", subject)
    article_id = claim.pk if isinstance(claim, Article) else getattr(claim, "article_id", None)
    if Byline.objects.filter(article_id=article_id, user=user).exists():
        return _("Your by-line is on this article; somebody else judges its claims.")
    return None


@prohibits("factcheck.tie_claim")
def _wrote_what_was_judged(user: User, claim: Any) -> str | None:
    """Beside which words a published verdict stands is not for whoever wrote them to say."""
    if isinstance(claim, Claim) and claim.verdicts.public().exists():
        return _wrote_the_article(user, claim)
    return None


@prohibits("factcheck.unwatch_article")
def _answers_for_the_article(user: User, article: Any) -> str | None:
    """A piece is watched for silent edits by others than those who wrote it."""
    if isinstance(article, Article) and article.bylines.filter(user=user).exists():
        return _("Your by-line is on this article; somebody else ends the watch over it.")
    return None


@prohibits("factcheck.confirm_occurrence")
def _noted_the_occurrence(user: User, occurrence: Occurrence) -> str | None:
    """Four eyes here too: readers see it once a second person has."""
    if occurrence.noted_by_id == user.pk:
        return _("You noted this; somebody else confirms it.")
    return None


@prohibits("factcheck.view_event", "factcheck.view_delivery")
def _is_about_a_restricted_ticket(_user: User, subject: Any) -> str | None:
    """What happened on a restricted ticket, and who was told, shows on the ticket alone."""
    if isinstance(subject, Delivery):
        is_restricted = not Event.objects.not_restricted().filter(pk=subject.event_id).exists()
    else:
        is_restricted = isinstance(subject, Event) and subject.is_restricted
    return _("This is about a restricted ticket: look there.") if is_restricted else None


def colleagues(user: User, publication_ids: Collection[int] | None = None) -> QuerySet[User]:
    """The active people of one's own desks, or of those given."""
    desks = Publication.objects.visible_to(user)
    if publication_ids is not None:
        desks = desks.filter(pk__in=publication_ids)
    return User.objects.filter(is_active=True, memberships__publication__in=desks).distinct().order_by("first_name")
