"""Tickets that look related: suggested from what a report says and names, decided by a person."""

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from corrections.models.tickets import Ticket
from corrections.states import RelationStatus
from factcheck.models.fields import one_of, state_field


class RelationQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        """Where both tickets are: a suggestion says of each what the other is about."""
        seen = Ticket.objects.visible_to(user)
        return self.filter(ticket__in=seen, other__in=seen)

    def around(self, ticket: Ticket) -> Self:
        """Of this ticket, whichever of the two it is."""
        return self.filter(Q(ticket=ticket) | Q(other=ticket))

    def standing(self) -> Self:
        """Not dismissed, and not settled by a merge, which the tickets show themselves."""
        return self.filter(status__in=[RelationStatus.SUGGESTED, RelationStatus.LINKED])


class TicketRelation(models.Model):
    """One ticket that looks related to an older one, and by which signs, the strongest first."""

    class Sign(models.TextChoices):
        NAMES_A_LETTER = "names_a_letter", _("its mail answers one on the other ticket")
        NAMES_IT = "names_it", _("its subject names the other ticket")
        SAME_READER = "same_reader", _("the same reader wrote about the same article")
        SAME_CLAIM = "same_claim", _("both are about the same claim")
        SAME_WORDS = "same_words", _("both say much the same about the same article")

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="relations", verbose_name=_("ticket"))
    other = models.ForeignKey(
        Ticket, models.CASCADE, related_name="relations_of_later", verbose_name=_("the older ticket")
    )
    signs = ArrayField(models.CharField(max_length=32, choices=Sign.choices), verbose_name=_("because"))
    status = state_field(RelationStatus, RelationStatus.SUGGESTED, verbose_name=_("state"))
    created_at = models.DateTimeField(_("found"), auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True, editable=False)

    objects = RelationQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("relation of tickets")
        verbose_name_plural = _("relations of tickets")
        constraints = [
            one_of("ticket_relation_status_is_known", "status", RelationStatus),
            models.UniqueConstraint(fields=["ticket", "other"], name="one_relation_per_pair_of_tickets"),
            models.CheckConstraint(condition=~Q(ticket=F("other")), name="ticket_is_not_related_to_itself"),
            models.CheckConstraint(condition=~Q(signs=[]), name="ticket_relation_has_a_sign"),
            models.CheckConstraint(
                condition=Q(status="suggested", decided_at__isnull=True)
                | ~Q(status="suggested") & Q(decided_at__isnull=False),
                name="decided_ticket_relation_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket} · {self.other}"

    @property
    def publication_id(self) -> int:
        return self.ticket.publication_id

    @property
    def because(self) -> list[str | Promise]:
        """The signs in words."""
        return [self.Sign(sign).label for sign in self.signs]


class ComparedUpTo(models.Model):
    """How far in the stream of events new tickets have been compared with older ones. One row."""

    position = models.PositiveBigIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("progress of comparing tickets")
        verbose_name_plural = _("progress of comparing tickets")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="one_row_of_compared_up_to")]

    def __str__(self) -> str:
        return str(self.position)
