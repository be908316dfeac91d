"""Tickets that look related: accepted by a merge or a link, or dismissed."""

from corrections.api.serializers.relations import RelationFilters, RelationSerializer
from corrections.models import TicketRelation
from corrections.services import relations
from factcheck.api.desk import DeskViewSet, move


class RelationViewSet(DeskViewSet):
    """What new tickets look related to. Shown to those who may see both tickets."""

    queryset = TicketRelation.objects.select_related("ticket__publication", "other__publication", "decided_by")
    serializer_class = RelationSerializer
    filters = RelationFilters

    merge = move("merge", relations.merge_related)
    link = move("link", relations.link_related)
    dismiss = move("dismiss", relations.dismiss_related)
