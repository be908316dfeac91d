"""Claimants: who said it, found by name at a publication, and the addresses that say who that is."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from factcheck import access, ledger
from factcheck.errors import Conflict, Invalid
from factcheck.models import Claimant, Publication, User, Verdict
from factcheck.services.contributions import note_contributions
from factcheck.services.locks import hold
from factcheck.services.words import clean
from factcheck.states import ClaimStatus

WEB = ("http://", "https://")
MOST_ADDRESSES = 20
SHOWN = frozenset({"name", "kind", "position_held"})
"""What readers see of a claimant beside a verdict. `same_as` only says, to machines, who that is."""


def get_claimant(
    publication: Publication, name: str, *, kind: str, position_held: str = "", same_as: Collection[str] = ()
) -> Claimant:
    """The publication's claimant of this name, made where there is none yet."""
    values = _checked(name=name, kind=kind, position_held=position_held, same_as=same_as)
    claimant, _made = Claimant.objects.get_or_create(publication=publication, name=values.pop("name"), defaults=values)
    return claimant


@transaction.atomic
def add_claimant(
    publication: Publication,
    *,
    actor: User | None,
    name: str,
    kind: str,
    position_held: str = "",
    same_as: Collection[str] = (),
) -> Claimant:
    """Put a claimant on record. Raises `Conflict` where the publication has one of this name."""
    access.require(actor, "factcheck.add_claimant", publication)
    values = _checked(name=name, kind=kind, position_held=position_held, same_as=same_as)
    claimant = Claimant(publication=publication, **values)
    _save(claimant)
    ledger.record("claimant.added", claimant, actor=actor)
    return claimant


@transaction.atomic
def edit_claimant(claimant: Claimant, *, actor: User | None, **changes: Any) -> Claimant:
    """Change `SHOWN` and `same_as`. Raises `Conflict` for what is shown while a claim of theirs is under review or was
    ever published: what a sign-off stood beside stays as it was. Whoever changes it while a verdict on such a claim is
    drafted does not sign that verdict off."""
    if unknown := set(changes) - SHOWN - {"same_as"}:
        raise TypeError(f"a claimant has no {', '.join(sorted(unknown))} to change")
    access.require(actor, "factcheck.change_claimant", claimant)
    hold(claimant)
    values = _checked(**changes)
    changed = sorted(name for name, value in values.items() if getattr(claimant, name) != value)
    if SHOWN & set(changed) and _is_signed_for(claimant):
        raise Conflict(_("A verdict on a claim of theirs was proposed or published: this stays as it is."))
    for name in changed:
        setattr(claimant, name, values[name])
    if changed:
        _save(claimant, changed)
        if SHOWN & set(changed):
            note_contributions(Verdict.objects.filter(claim__claimant=claimant), actor)
        ledger.record("claimant.changed", claimant, actor=actor, facts={"fields": changed})
    return claimant


def _is_signed_for(claimant: Claimant) -> bool:
    signed = Q(status__in=[ClaimStatus.IN_REVIEW, ClaimStatus.PUBLISHED]) | Q(verdicts__published_at__isnull=False)
    return claimant.claims.filter(signed).exists()


def _checked(*, same_as: Iterable[str] | None = None, **values: Any) -> dict[str, Any]:
    if same_as is None:
        return clean(Claimant, **values)
    addresses = list(dict.fromkeys(address.strip() for address in same_as if address.strip()))
    if len(addresses) > MOST_ADDRESSES:
        raise Invalid(_("At most %(limit)d addresses, please.") % {"limit": MOST_ADDRESSES}, field="same_as")
    if any(not address.lower().startswith(WEB) for address in addresses):
        raise Invalid(_("An address here begins with http:// or https://."), field="same_as")
    return clean(Claimant, same_as=addresses, **values)


def _save(claimant: Claimant, fields: list[str] | None = None) -> None:
    try:
        with transaction.atomic():
            claimant.save(force_insert=fields is None, update_fields=fields)
    except IntegrityError as error:
        raise Conflict(_("The publication has a claimant of this name already."), code="claimant_known") from error
