"""Who may be moved from where to where: the one way a status changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import connection, models
from django.utils.translation import gettext as _

from factcheck.errors import IllegalTransition
from factcheck.states import (
    CLAIM_MOVES,
    DELIVERY_MOVES,
    HANDOVER_MOVES,
    RECHECK_MOVES,
    SNAPSHOT_MOVES,
    VERDICT_MOVES,
    Move,
)


@dataclass(frozen=True, slots=True)
class Machine:
    """A subject's table of moves, applied by compare-and-set."""

    moves: Mapping[str, Move]

    def may(self, subject: models.Model, name: str) -> bool:
        """Whether the state of this copy allows the move."""
        return subject.status in self.moves[name].sources  # type: ignore[attr-defined]

    def open_moves(self, subject: models.Model) -> list[str]:
        """The moves that the state of this copy allows, in the table's order."""
        return [name for name in self.moves if self.may(subject, name)]

    def move(self, subject: models.Model, name: str, **values: object) -> None:
        """Move the row and set `values` on it in one conditional UPDATE, then on this copy.

        A stale copy loses: raises `IllegalTransition` if the row in the database is not in one of the move's sources.
        """
        rule = self.moves[name]
        rows = type(subject)._base_manager.filter(pk=subject.pk, status__in=rule.sources)
        if not rows.update(status=rule.target, **values):
            current = type(subject)._base_manager.filter(pk=subject.pk).values_list("status", flat=True).first()
            raise IllegalTransition(
                _("“%(move)s” is not possible while the state is “%(state)s”.")
                % {"move": _(rule.label), "state": current or _("gone")},
                move=name,
                state=current,
            )
        subject.status = rule.target  # type: ignore[attr-defined]
        for field, value in values.items():
            setattr(subject, field, value)

    def move_each(self, subjects: Sequence[models.Model], name: str, values: Sequence[Mapping[str, object]]) -> None:
        """Move several rows of one model in one trip, each with values of its own; all name the same fields.

        Raises `IllegalTransition` if one of the rows is not in one of the move's sources: the caller's transaction has
        moved some of them by then, and must end.
        """
        if not subjects:
            return
        rule, meta = self.moves[name], subjects[0]._meta
        fields = [meta.get_field(field) for field in ("status", *values[0])]
        sets = ", ".join(f"{connection.ops.quote_name(field.column)} = %s" for field in fields)
        rows = [
            [
                *(field.get_db_prep_save(_plain(given[field.name]), connection) for field in fields),
                subject.pk,
                [str(source) for source in rule.sources],
            ]
            for subject, given in zip(subjects, ({"status": rule.target, **each} for each in values), strict=True)
        ]
        with connection.cursor() as cursor:
            cursor.executemany(f"UPDATE {meta.db_table} SET {sets} WHERE id = %s AND status = ANY(%s)", rows)  # noqa: S608
            moved = cursor.rowcount
        if moved != len(subjects):
            raise IllegalTransition(_("Some of these have been moved by somebody else."), move=name, state=None)
        for subject, given in zip(subjects, values, strict=True):
            for field, value in {"status": rule.target, **given}.items():
                setattr(subject, field, value)


def _plain(value: object) -> object:
    return value.pk if isinstance(value, models.Model) else value


claims = Machine(CLAIM_MOVES)
verdicts = Machine(VERDICT_MOVES)
snapshots = Machine(SNAPSHOT_MOVES)
rechecks = Machine(RECHECK_MOVES)
handovers = Machine(HANDOVER_MOVES)
deliveries = Machine(DELIVERY_MOVES)
