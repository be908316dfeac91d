"""Members of the newsroom and publications, as they appear in other rows."""

from rest_framework import serializers

from factcheck.models import Publication, Rating, User


class PersonSerializer(serializers.ModelSerializer):
    """A member of the newsroom: id and name, never an address."""

    name = serializers.CharField(source="__str__", read_only=True)

    class Meta:
        model = User
        fields = ["id", "name"]


class PublicationSerializer(serializers.ModelSerializer):
    """A title with its own desk."""

    class Meta:
        model = Publication
        fields = [
            "id",
            "slug",
            "name",
            "site_url",
            "corrections_address",
            "language",
            "time_zone",
            "policy_url",
            "primary_sources_needed",
            "sources_needed",
            "is_active",
        ]


class RatingSerializer(serializers.ModelSerializer):
    """One word of a rating scale. `value` is null for a rating without a number."""

    publication = serializers.SlugRelatedField("slug", source="scale.publication", read_only=True)
    scale = serializers.CharField(source="scale.name", read_only=True)
    in_use = serializers.BooleanField(source="scale.in_use", read_only=True)

    class Meta:
        model = Rating
        fields = [
            "id",
            "publication",
            "scale",
            "in_use",
            "code",
            "word",
            "meaning",
            "position",
            "value",
            "shape",
            "colour",
        ]
