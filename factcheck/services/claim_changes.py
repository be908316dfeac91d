"""One change of a claim, whatever it touches: words, claimant, work."""

from typing import Any

from django.db import transaction

from factcheck import access
from factcheck.models import Claim, User
from factcheck.services.attribution import edit_attributed_claim
from factcheck.services.claims import assign_claim, require_unchanged, set_due_time
from factcheck.services.locks import hold


@transaction.atomic
def change_claim(claim: Claim, *, actor: User | None, expected_hash: str | None = None, **changes: Any) -> Claim:
    """Everything `edit_attributed_claim` takes, `assignee` and `due_at`, all or nothing.

    Raises `Conflict` when the claim is no longer as `expected_hash`, its `content_hash()`, says.
    """
    access.require(actor, "factcheck.change_claim", claim)
    hold(claim)
    require_unchanged(claim, expected_hash)
    work = {name: changes.pop(name) for name in ("assignee", "due_at") if name in changes}
    if changes:
        edit_attributed_claim(claim, actor=actor, **changes)
    if "assignee" in work:
        assign_claim(claim, actor=actor, assignee=work["assignee"])
    if "due_at" in work:
        set_due_time(claim, actor=actor, due_at=work["due_at"])
    return claim
