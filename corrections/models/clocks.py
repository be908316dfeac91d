"""The deadlines of one ticket: what is due when, what was met, who has been warned."""

from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from corrections.models.deadlines import DECIDING, Regulator, Rule, Step, Unit
from corrections.models.tickets import Ticket
from corrections.states import TicketStatus
from factcheck.models.fields import code_field, one_of


class TicketDeadlineQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        return self.filter(ticket__in=Ticket.objects.visible_to(user))

    def running(self) -> Self:
        """To be met yet, and not paused."""
        return self.filter(met_at=None, lapsed_at=None, paused_at=None)

    def to_promise(self, now=None) -> Self:
        """Those that somebody at the desk may hold out to the reader, the soonest first: the publication's own, for the
        decision or the correction, running and not past. None while the reader is asked: how long that takes is not
        ours to say."""
        own = self.running().filter(regulator="", step__in=DECIDING, due_at__gt=now or timezone.now())
        asked = Q(ticket__status=TicketStatus.WAITING, ticket__waiting_for=Ticket.WaitingFor.READER)
        return own.exclude(asked).order_by("due_at")

    def to_warn_of(self, now=None) -> Self:
        """Those of which somebody is to hear now, the longest due first; found by an index over the running ones."""
        return self.filter(next_at__lte=now or timezone.now()).order_by("next_at", "pk")


class TicketDeadline(models.Model):
    """One step of one ticket with its rule as it was when it was set, and how it went.

    `remind_at`, `due_at` and `escalate_at` are reckoned from `starts_at`, the rule and what the pauses took, kept both
    in calendar time (`paused_for`) and in office hours (`paused_open`). `next_at` is when the next of the three
    warnings is to go out. It is met, or it lapses when the ticket ends otherwise.
    """

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="deadlines", db_index=False)
    step = code_field(Step, verbose_name=_("step"))
    regulator = code_field(Regulator, blank=True, verbose_name=_("asked for by"))
    within = models.DurationField(_("within"))
    unit = code_field(Unit, verbose_name=_("counted in"))
    pauses = models.BooleanField(_("pauses while the reader is asked"))
    remind_before = models.DurationField(_("reminder before"), null=True)
    escalate_after = models.DurationField(_("to the managers after"), null=True)
    starts_at = models.DateTimeField(_("counted from"))
    due_at = models.DateTimeField(_("due"))
    remind_at = models.DateTimeField(_("reminder at"), null=True)
    escalate_at = models.DateTimeField(_("to the managers at"), null=True)
    next_at = models.DateTimeField(_("next warning"), null=True)
    paused_at = models.DateTimeField(_("paused since"), null=True)
    paused_for = models.DurationField(_("paused for"), default=timedelta)
    paused_open = models.DurationField(_("office hours paused for"), default=timedelta)
    met_at = models.DateTimeField(_("met"), null=True)
    lapsed_at = models.DateTimeField(_("lapsed"), null=True)
    reminded_at = models.DateTimeField(_("reminded"), null=True)
    alerted_at = models.DateTimeField(_("alerted"), null=True)
    escalated_at = models.DateTimeField(_("escalated"), null=True)

    objects = TicketDeadlineQuerySet.as_manager()

    class Meta:
        ordering = ["ticket", "due_at", "pk"]
        verbose_name = _("deadline of a ticket")
        verbose_name_plural = _("deadlines of tickets")
        constraints = [
            one_of("ticket_deadline_step_is_known", "step", Step.values),
            one_of("ticket_deadline_unit_is_known", "unit", Unit.values),
            models.UniqueConstraint(fields=["ticket", "step", "regulator"], name="one_deadline_per_ticket_and_step"),
            models.CheckConstraint(
                condition=Q(paused_at=None) | Q(regulator="", pauses=True), name="only_what_may_pause_is_paused"
            ),
            models.CheckConstraint(condition=Q(met_at=None) | Q(lapsed_at=None), name="ticket_deadline_ends_once"),
            models.CheckConstraint(
                condition=Q(next_at=None) | Q(met_at=None, lapsed_at=None, paused_at=None),
                name="only_running_deadlines_warn",
            ),
        ]
        indexes = [
            models.Index(fields=["next_at", "id"], condition=Q(next_at__isnull=False), name="ticket_deadline_next"),
        ]

    def __str__(self) -> str:
        return f"{self.get_step_display()}: {self.due_at:%Y-%m-%d %H:%M}"

    @property
    def rule(self) -> Rule:
        """The rule that it was set by."""
        return Rule.of(self)

    @property
    def publication_id(self) -> int:
        return self.ticket.publication_id

    @property
    def is_over(self) -> bool:
        return self.met_at is not None or self.lapsed_at is not None

    @property
    def is_running(self) -> bool:
        return not self.is_over and self.paused_at is None

    @property
    def was_missed(self) -> bool:
        """Met too late, or not met though it is past. What lapsed or is paused was not missed."""
        if self.lapsed_at or (self.paused_at and not self.met_at):
            return False
        return (self.met_at or timezone.now()) > self.due_at
