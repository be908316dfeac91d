"""Tickets: one report from arrival to answer."""

from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import connection, models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as _

from corrections.models.correspondents import Correspondent
from corrections.models.deadlines import Severity
from corrections.states import CLOSED_TICKETS, LIVE_TICKETS, Outcome, TicketStatus
from factcheck.models import Article, Claim, Publication
from factcheck.models.fields import code_field, one_of, state_field


class TicketNumber(models.Model):
    """The last number given out for a prefix and year. Its row lock makes references unique and without gaps."""

    prefix = models.CharField(max_length=8)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("ticket number")
        verbose_name_plural = _("ticket numbers")
        constraints = [models.UniqueConstraint(fields=["prefix", "year"], name="one_ticket_number_per_prefix_and_year")]

    def __str__(self) -> str:
        return f"{self.prefix}-{self.year}-{self.last:06d}"

    @classmethod
    def next_references(cls, prefix: str, count: int = 1, now=None) -> list[str]:
        """The next references, e.g. COR-2026-000123. Call inside the transaction that creates the tickets, late.

        One statement, since every ticket waits for this row while others are being opened.
        """
        year = (now or timezone.now()).year
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO corrections_ticketnumber AS known (prefix, year, last)"
                " VALUES (%(prefix)s, %(year)s, %(count)s)"
                " ON CONFLICT (prefix, year) DO UPDATE SET last = known.last + %(count)s RETURNING last",
                {"prefix": prefix, "year": year, "count": count},
            )
            (last,) = cursor.fetchone()
        return [f"{prefix}-{year}-{number:06d}" for number in range(last - count + 1, last + 1)]


class TicketQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        """Tickets of one's own desks. A restricted ticket is seen by the people named on it, nobody else."""
        named = Ticket.objects.named_to(user).values("pk")
        return self.filter(publication__in=Publication.objects.visible_to(user)).filter(
            Q(is_restricted=False) | Q(pk__in=named)
        )

    def named_to(self, user) -> Self:
        """Tickets that this person is named on."""
        return self.filter(parties__user_id=user.pk, parties__capacity=TicketParty.Capacity.NAMED)

    def live(self) -> Self:
        return self.filter(status__in=LIVE_TICKETS)

    def closed(self) -> Self:
        return self.filter(status__in=CLOSED_TICKETS)

    def new(self) -> Self:
        return self.filter(status=TicketStatus.NEW)

    def assigned_to(self, user) -> Self:
        return self.filter(assignee=user)

    def unassigned(self) -> Self:
        """Taken in hand by nobody, though no longer new."""
        return self.filter(assignee=None).exclude(status=TicketStatus.NEW)

    def overdue(self, now=None) -> Self:
        """Live tickets with a running deadline that has passed, whichever step it is for."""
        return self.live().filter(next_due_at__lt=now or timezone.now())

    def soonest_due_first(self) -> Self:
        return self.order_by(F("next_due_at").asc(nulls_last=True), "pk")

    def due_to_wake(self, now=None) -> Self:
        return self.filter(status=TicketStatus.WAITING, wakes_at__lte=now or timezone.now())


class Ticket(models.Model):
    """One report. Whoever sent it and whichever door it came through, the row has the same shape."""

    class Channel(models.TextChoices):
        MAIL = "mail", _("E-mail")
        FORM = "form", _("Correction form")
        API = "api", _("API")
        PHONE = "phone", _("Telephone")
        STAFF = "staff", _("Found by staff")

    class WaitingFor(models.TextChoices):
        READER = "reader", _("The reader")
        REPORTER = "reporter", _("The reporter")

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="tickets")
    reference = models.CharField(_("reference"), max_length=24, unique=True, editable=False)
    channel = code_field(Channel, verbose_name=_("came by"))
    subject = models.CharField(_("subject"), max_length=300)
    correspondent = models.ForeignKey(
        Correspondent,
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,  # `ticket_of_correspondent` begins with it
        related_name="tickets",
        verbose_name=_("correspondent"),
    )
    article = models.ForeignKey(
        Article,
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,  # `ticket_of_article` begins with it
        related_name="tickets",
        verbose_name=_("article"),
    )
    status = state_field(TicketStatus, TicketStatus.NEW, verbose_name=_("state"))
    outcome = models.CharField(
        _("outcome"),
        max_length=32,
        choices=[(str(o), gettext_lazy(o.label)) for o in Outcome],
        blank=True,
        editable=False,
    )
    decision_note = models.TextField(_("answer to the reader"), max_length=5000, blank=True, editable=False)
    severity = code_field(Severity, default=Severity.FACTUAL, verbose_name=_("severity"))
    is_urgent = models.BooleanField(_("urgent words"), default=False)
    says_it_should_be = models.TextField(_("says it should be"), max_length=2000, blank=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="assigned_tickets"
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="decided_tickets"
    )
    appealed_from = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    waiting_for = code_field(WaitingFor, blank=True, editable=False, verbose_name=_("waiting for"))
    wakes_at = models.DateTimeField(_("wakes"), null=True, editable=False)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, editable=False, related_name="duplicates")
    follows = models.ForeignKey("self", models.SET_NULL, null=True, editable=False, related_name="followed_by")
    is_restricted = models.BooleanField(_("restricted to the people named on it"), default=False, editable=False)
    legal_hold = models.BooleanField(_("legal hold"), default=False, editable=False)
    idempotency_key = models.CharField(max_length=120, blank=True, editable=False)
    has_letter = models.BooleanField(_("acknowledgement written"), default=False, editable=False)
    created_at = models.DateTimeField(_("arrived"), default=timezone.now, editable=False)
    due_at = models.DateTimeField(_("decision due"), null=True, editable=False)
    next_due_at = models.DateTimeField(_("next due"), null=True, editable=False)
    acknowledged_at = models.DateTimeField(_("acknowledged"), null=True, editable=False)
    first_answer_at = models.DateTimeField(_("first answered"), null=True, editable=False)
    decided_at = models.DateTimeField(_("decided"), null=True, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, editable=False)

    objects = TicketQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("ticket")
        verbose_name_plural = _("tickets")
        constraints = [
            one_of("ticket_status_is_known", "status", TicketStatus),
            one_of("ticket_outcome_is_known", "outcome", Outcome, blank=True),
            models.CheckConstraint(
                condition=~Q(status__in=["resolved", "declined"]) | (~Q(outcome="") & Q(decided_at__isnull=False)),
                name="decided_ticket_has_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(status="duplicate", merged_into__isnull=False)
                | (~Q(status="duplicate") & Q(merged_into__isnull=True)),
                name="duplicate_ticket_names_its_target",
            ),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="ticket_is_not_its_own_duplicate"),
            models.CheckConstraint(
                condition=Q(status="waiting", wakes_at__isnull=False)
                | (~Q(status="waiting") & Q(wakes_at__isnull=True)),
                name="waiting_ticket_has_a_waking_date",
            ),
            models.CheckConstraint(
                condition=(Q(status__in=[str(s) for s in CLOSED_TICKETS]) & Q(closed_at__isnull=False))
                | (~Q(status__in=[str(s) for s in CLOSED_TICKETS]) & Q(closed_at__isnull=True)),
                name="closed_ticket_has_its_time",
            ),
            models.UniqueConstraint(
                fields=["publication", "idempotency_key"],
                condition=~Q(idempotency_key=""),
                name="one_ticket_per_idempotency_key",
            ),
        ]
        indexes = [
            models.Index(fields=["publication", "status", "due_at", "id"], name="ticket_queue"),
            models.Index(fields=["assignee", "status", "due_at"], name="ticket_mine"),
            models.Index(
                fields=["publication", "next_due_at", "id"],
                condition=Q(status__in=[str(s) for s in LIVE_TICKETS]),
                name="ticket_live_by_next_due",
            ),
            models.Index(fields=["publication", "-id"], name="ticket_newest_first"),
            models.Index(fields=["publication", "-id"], condition=Q(has_letter=True), name="ticket_with_letter_newest"),
            models.Index(fields=["article", "status"], name="ticket_of_article"),
            models.Index(
                fields=["article", "-id"],
                condition=Q(status__in=[str(s) for s in LIVE_TICKETS], article__isnull=False),
                name="ticket_live_of_article",
            ),
            models.Index(fields=["correspondent", "-id"], name="ticket_of_correspondent"),
            models.Index(fields=["wakes_at"], condition=Q(status="waiting"), name="ticket_due_to_wake"),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        """The conversation in the dashboard."""
        return reverse("admin:corrections_ticket_change", args=[self.pk])

    @property
    def is_closed(self) -> bool:
        return self.status in CLOSED_TICKETS

    @property
    def time_left(self) -> timedelta | None:
        return self.due_at - timezone.now() if self.due_at and not self.is_closed else None

    def target(self) -> "Ticket":
        """The ticket that speaks for this one: itself, or the end of its chain of merges (one query a link)."""
        ticket, seen = self, {self.pk}
        while ticket.merged_into_id and ticket.merged_into_id not in seen:
            ticket = ticket.merged_into
            seen.add(ticket.pk)
        return ticket


class TicketClaim(models.Model):
    """A claim a ticket is about: suggested from the reader's words, or confirmed by a person."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="ticket_claims")
    claim = models.ForeignKey(Claim, models.CASCADE, related_name="ticket_claims")
    is_suggestion = models.BooleanField(_("suggested"), default=True)
    score = models.FloatField(_("score"), default=0)

    class Meta:
        ordering = ["ticket", "-score"]
        verbose_name = _("claim of a ticket")
        verbose_name_plural = _("claims of tickets")
        constraints = [models.UniqueConstraint(fields=["ticket", "claim"], name="one_row_per_ticket_and_claim")]

    def __str__(self) -> str:
        return str(self.claim)


class TicketParty(models.Model):
    """A member of staff with a part in a ticket: named on it, watching, asked as the reporter, or complained about."""

    class Capacity(models.TextChoices):
        NAMED = "named", _("Named on it")
        WATCHER = "watcher", _("Watching")
        REPORTER = "reporter", _("Asked as the reporter")
        COMPLAINED_ABOUT = "complained_about", _("Named in the complaint")

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="parties")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="ticket_parts")
    capacity = code_field(Capacity, verbose_name=_("part"))
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["ticket", "pk"]
        verbose_name = _("part in a ticket")
        verbose_name_plural = _("parts in tickets")
        constraints = [
            models.UniqueConstraint(fields=["ticket", "user", "capacity"], name="one_row_per_part_in_a_ticket"),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_capacity_display()}"
