"""Rows that belong to tickets and corrections, each to be looked at by itself."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet

from corrections.admin.asked import for_the_desk
from corrections.models import (
    CandidateSource,
    CorrectionContributor,
    CorrectionReview,
    TicketClaim,
    TicketParty,
    TicketRelation,
)
from factcheck.admin.base import DeskAdmin


class TicketPartAdmin(DeskAdmin):
    owner = "ticket"
    ordering = ("-pk",)

    def rows(self, user: Any) -> QuerySet:
        return for_the_desk(super().rows(user), user, "ticket")


@admin.register(TicketClaim)
class TicketClaimAdmin(TicketPartAdmin):
    list_display = ("ticket", "claim", "is_suggestion", "score")
    list_select_related = ("ticket", "claim")


@admin.register(TicketParty)
class TicketPartyAdmin(TicketPartAdmin):
    list_display = ("ticket", "user", "capacity", "created_at")
    list_select_related = ("ticket", "user")


@admin.register(CandidateSource)
class CandidateSourceAdmin(TicketPartAdmin):
    list_display = ("__str__", "ticket", "source", "created_at")
    list_select_related = ("ticket", "source", "attachment")


@admin.register(TicketRelation)
class TicketRelationAdmin(TicketPartAdmin):
    list_display = ("ticket", "other", "status", "created_at", "decided_by")
    list_select_related = ("ticket", "other", "decided_by")
    list_filter = ("status",)


@admin.register(CorrectionContributor)
class CorrectionContributorAdmin(DeskAdmin):
    owner = "correction"
    list_display = ("correction", "user", "since")
    list_select_related = ("correction", "user")
    ordering = ("-pk",)


@admin.register(CorrectionReview)
class CorrectionReviewAdmin(DeskAdmin):
    owner = "correction"
    list_display = ("correction", "reviewer", "decision", "created_at")
    list_select_related = ("correction", "reviewer")
    ordering = ("-pk",)
