"""Sites that link to us: shown to readers or not by the desk, and told of the corrections of what they link to."""

from corrections.api.serializers.mentions import (
    MentionFilters,
    MentionSerializer,
    TellingFilters,
    TellingSerializer,
    ToldBody,
    WaiveTellingBody,
)
from corrections.models import Mention, Telling
from corrections.services import mentions, tellings
from factcheck.api.desk import DeskViewSet, move


class MentionViewSet(DeskViewSet):
    """Pages that announced a link to us. They are announced at `/webmention/`, not here."""

    queryset = Mention.objects.select_related("publication", "decided_by")
    serializer_class = MentionSerializer
    filters = MentionFilters

    approve = move("approve", mentions.approve_mention)
    hide = move("hide", mentions.hide_mention)
    mark_spam = move("mark_spam", mentions.mark_spam_mention)
    restore = move("restore", mentions.restore_mention)
    check = move("check", mentions.check_mention)


class TellingViewSet(DeskViewSet):
    """Which page was told of which notice. Those that no machine can tell wait for a person."""

    queryset = Telling.objects.select_related("publication", "settled_by")
    serializer_class = TellingSerializer
    filters = TellingFilters

    tell_by_hand = move("tell_by_hand", tellings.tell_by_hand, ToldBody)
    waive = move("waive", tellings.waive_telling, WaiveTellingBody)
