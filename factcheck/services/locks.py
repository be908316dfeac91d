"""Row locks, always taken in one order: an article before its claims, a claim before its sources, verdicts and
claimant."""

from django.db import models
from django.utils.translation import gettext as _

from factcheck.errors import Conflict


def hold(subject: models.Model) -> None:
    """Lock the subject's row until the transaction ends, and bring this copy up to date. One query.

    Raises `Conflict` when the row is gone. Rows that point at it can still be added by others (FOR NO KEY UPDATE).
    """
    try:
        subject.refresh_from_db(from_queryset=type(subject)._base_manager.select_for_update(no_key=True))
    except type(subject).DoesNotExist as error:  # type: ignore[attr-defined]
        raise Conflict(_("This is not there any more."), code="gone") from error
