"""How the caller is told: one's own, and nobody else's."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from factcheck.api.bodies import Body
from factcheck.models import User
from factcheck.services.preferences import CHOSEN, change_preferences, ways_of
from factcheck.topics import TOPICS, WAYS

CHOICES = [(str(way), words) for way, words in WAYS.items()]


class PreferencesSerializer(serializers.Serializer):
    """The way in which each topic comes, beside the bell; and when no mail may come, by one's own clock."""

    time_zone = serializers.CharField(help_text="A name of the IANA database.")
    quiet_from = serializers.TimeField(allow_null=True)
    quiet_until = serializers.TimeField(allow_null=True)
    language = serializers.CharField(
        help_text="Of letters to you, where there are words in it. Empty: each publication's own."
    )
    ways = serializers.DictField(child=serializers.ChoiceField(CHOICES), help_text=f"By topic: {', '.join(TOPICS)}.")


class PreferencesBody(Body):
    """What is to change; all else stays."""

    time_zone = serializers.CharField(max_length=64, required=False)
    quiet_from = serializers.TimeField(required=False, allow_null=True)
    quiet_until = serializers.TimeField(required=False, allow_null=True)
    language = serializers.CharField(max_length=12, required=False, allow_blank=True)
    ways = serializers.DictField(child=serializers.ChoiceField(CHOICES), required=False)


class PreferencesView(APIView):
    """How the caller is told of what happens."""

    @extend_schema(summary="How you are told.", responses=PreferencesSerializer)
    def get(self, request: Request) -> Response:
        return Response(_shown(request.user))  # type: ignore[arg-type]

    @extend_schema(summary="Choose how you are told.", request=PreferencesBody, responses=PreferencesSerializer)
    def patch(self, request: Request) -> Response:
        body = PreferencesBody(data=request.data, context={"request": request})
        body.is_valid(raise_exception=True)
        user: User = request.user  # type: ignore[assignment]
        return Response(_shown(change_preferences(user, actor=user, **body.validated_data)))


def _shown(user: User) -> dict[str, object]:
    row = {name: getattr(user, name) for name in CHOSEN} | {"ways": ways_of(user)}
    row["time_zone"] = user.time_zone or "UTC"
    shown: dict[str, object] = PreferencesSerializer(row).data
    return shown
