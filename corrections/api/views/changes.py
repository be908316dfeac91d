"""Changes of published texts: each explained by a correction, dismissed with a reason, or still to be answered for."""

from django.db.models import QuerySet

from corrections.api.serializers.changes import (
    DismissBody,
    DraftFromChangeBody,
    ExplainBody,
    TextChangeDetailSerializer,
    TextChangeFilters,
    TextChangeSerializer,
)
from corrections.api.serializers.corrections import CorrectionDetailSerializer
from corrections.models import TextChange
from corrections.services import changes
from factcheck.api.desk import DeskViewSet, move


class TextChangeViewSet(DeskViewSet):
    """What was changed in published texts. The open ones are silent edits, as far as anybody can tell."""

    queryset = TextChange.objects.select_related("publication", "before", "after", "settled_by")
    serializer_class = TextChangeSerializer
    detail_serializer_class = TextChangeDetailSerializer
    filters = TextChangeFilters

    def get_queryset(self) -> QuerySet:
        """Without the texts in a list, which does not show them."""
        rows = super().get_queryset()
        return rows.defer("before__text", "after__text") if self.action == "list" else rows

    explain = move("explain", changes.explain_change, ExplainBody)
    dismiss = move("dismiss", changes.dismiss_change, DismissBody)
    reopen = move("reopen", changes.reopen_change)
    draft_correction = move(
        "draft_correction",
        changes.draft_from_change,
        DraftFromChangeBody,
        gives=CorrectionDetailSerializer,
        creates=True,
    )
