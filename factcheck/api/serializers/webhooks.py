"""What a webhook carries (Standard Webhooks). `channels.webhook` writes it; a test holds the two equal."""

from rest_framework import serializers

from factcheck.models import Event


class WebhookLinksSerializer(serializers.Serializer):
    """Where to read on, with a token; a subject that is no resource of the API has no link."""

    event = serializers.URLField(required=False)
    subject = serializers.URLField(required=False)


class WebhookDataSerializer(serializers.ModelSerializer):
    """The event itself: ids, codes and numbers."""

    id = serializers.UUIDField(source="uid")
    position = serializers.IntegerField(allow_null=True)
    publication = serializers.SlugField(source="publication.slug")
    facts = serializers.DictField()
    links = WebhookLinksSerializer()

    class Meta:
        model = Event
        fields = ["id", "position", "publication", "audience", "subject_type", "subject_id", "facts", "links"]


class WebhookEventSerializer(serializers.Serializer):
    """`type` is the kind of event, `timestamp` when it happened; `version` changes when a field goes or changes."""

    type = serializers.CharField()
    version = serializers.IntegerField(min_value=1)
    timestamp = serializers.DateTimeField()
    data = WebhookDataSerializer()
