"""What a webhook carries: an event, in the form of Standard Webhooks."""

from rest_framework import serializers

from factcheck.models import Event


class WebhookDataSerializer(serializers.ModelSerializer):
    """The event itself: ids, codes and numbers. Fetch the subject for more."""

    id = serializers.UUIDField(source="uid")
    publication = serializers.SlugField(source="publication.slug")
    facts = serializers.DictField()

    class Meta:
        model = Event
        fields = ["id", "publication", "subject_type", "subject_id", "facts"]


class WebhookEventSerializer(serializers.Serializer):
    """`type` is the kind of event, `timestamp` when it happened."""

    type = serializers.CharField()
    timestamp = serializers.DateTimeField()
    data = WebhookDataSerializer()
