"""What members of staff chose about being told: a way for each topic."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from factcheck.models.fields import one_of
from factcheck.topics import WAYS, Way


class PreferenceQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        """One's own: how somebody wants to be told is nobody else's business."""
        return self.filter(user=user) if user.is_active else self.none()


class Preference(models.Model):
    """In which way one person hears of one topic. Without a row it comes as the topic says."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="preferences")
    topic = models.CharField(_("topic"), max_length=32)
    way = models.CharField(_("way"), max_length=16, choices=[(str(way), label) for way, label in WAYS.items()])

    objects = PreferenceQuerySet.as_manager()

    class Meta:
        ordering = ["user", "topic"]
        verbose_name = _("preference")
        verbose_name_plural = _("preferences")
        constraints = [
            models.UniqueConstraint(fields=["user", "topic"], name="one_way_per_user_and_topic"),
            one_of("preference_way_is_known", "way", [str(way) for way in Way]),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.topic}"
