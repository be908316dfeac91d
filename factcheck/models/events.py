"""The ledger's rows: what happened, who did it, in what order a reader of the stream may see it."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from factcheck.models.fields import code_field, one_of
from factcheck.models.publications import Publication


class EventQuerySet(models.QuerySet):
    def numbered(self) -> Self:
        """Events a stream may show, in the order of the sequencer."""
        return self.filter(place__position__isnull=False).order_by("place__position")

    def about(self, subject_type: str, subject_id: int) -> Self:
        return self.filter(subject_type=subject_type, subject_id=subject_id).order_by("pk")

    def public(self) -> Self:
        return self.filter(audience=Event.Audience.PUBLIC)

    def for_reader(self) -> Self:
        return self.filter(audience__in=[Event.Audience.PUBLIC, Event.Audience.READER])

    def visible_to(self, user) -> Self:
        """The ledger of one's own desks, without restricted tickets: those show their timeline to the people named on
        them."""
        return self.filter(publication__in=Publication.objects.visible_to(user), is_restricted=False)

    def not_restricted(self) -> Self:
        """Without what is about restricted subjects, also where that was recorded before they were restricted: then
        it is of no harm itself, holding ids only, but who was told of it is named in deliveries."""
        same = {"subject_type": OuterRef("subject_type"), "subject_id": OuterRef("subject_id")}
        return self.filter(~Exists(self.model.objects.filter(**same, is_restricted=True)))


class Event(models.Model):
    """One append-only line. Ids, codes and facts only, never personal data or free text; a trigger refuses change."""

    class Audience(models.TextChoices):
        PUBLIC = "public", _("Public")
        READER = "reader", _("The reader")
        DESK = "desk", _("The desk")

    class Actor(models.TextChoices):
        USER = "user", _("Member of staff")
        TOKEN = "token", _("API token")
        CORRESPONDENT = "correspondent", _("Correspondent")
        SYSTEM = "system", _("The system")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    publication = models.ForeignKey(Publication, models.PROTECT, related_name="events")
    kind = models.CharField(_("kind"), max_length=64)
    audience = code_field(Audience, verbose_name=_("audience"))
    actor_kind = code_field(Actor, verbose_name=_("who"))
    actor_id = models.PositiveBigIntegerField(_("who, by id"), null=True)
    subject_type = models.CharField(_("about"), max_length=32)
    subject_id = models.PositiveBigIntegerField(_("about, by id"))
    facts = models.JSONField(_("facts"), default=dict)
    is_restricted = models.BooleanField(_("about a restricted ticket"), default=False)
    created_at = models.DateTimeField(_("when"), auto_now_add=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("event")
        verbose_name_plural = _("events")
        constraints = [
            one_of("event_audience_is_known", "audience", ["public", "reader", "desk"]),
            models.CheckConstraint(
                condition=Q(actor_kind="system", actor_id__isnull=True)
                | Q(actor_kind__in=["user", "token", "correspondent"], actor_id__isnull=False),
                name="event_names_its_actor",
            ),
        ]
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "id"], name="event_by_subject"),
            models.Index(fields=["publication", "-id"], name="event_by_publication"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_type}:{self.subject_id}"


class EventPosition(models.Model):
    """An event's place in the stream, given after commit by one sequencer, without gaps."""

    event = models.OneToOneField(Event, models.PROTECT, primary_key=True, related_name="place")
    position = models.PositiveBigIntegerField(_("position"), null=True, unique=True, editable=False)

    class Meta:
        verbose_name = _("event position")
        verbose_name_plural = _("event positions")
        indexes = [
            models.Index(fields=["event"], condition=Q(position__isnull=True), name="event_not_numbered_yet"),
        ]

    def __str__(self) -> str:
        return str(self.position)
