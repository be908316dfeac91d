"""Resources that are only read: publications, ratings, the stream of events."""

from factcheck.api.desk import DeskViewSet
from factcheck.api.pagination import InStreamOrder
from factcheck.api.serializers.events import EventFilters, EventSerializer
from factcheck.api.serializers.people import PublicationSerializer, RatingSerializer
from factcheck.models import Event, Publication, Rating


class PublicationViewSet(DeskViewSet):
    """The publications at whose desk the caller sits."""

    queryset = Publication.objects.all()
    serializer_class = PublicationSerializer


class RatingViewSet(DeskViewSet):
    """The words a publication has for truth."""

    queryset = Rating.objects.select_related("scale__publication")
    serializer_class = RatingSerializer


class EventViewSet(DeskViewSet):
    """What happened, in the order of the stream, without what concerns restricted tickets."""

    queryset = Event.objects.numbered().select_related("place", "publication")
    serializer_class = EventSerializer
    filters = EventFilters
    pagination_class = InStreamOrder
    lookup_field = "uid"
    lookup_value_converter = "uuid"
