"""Watches over articles, the feeds that bring them, and what these listed."""

from typing import Any

from rest_framework import serializers

from factcheck.api.bodies import Body, Filters, OwnPublication, OwnRow, id_field
from factcheck.models import Article, ArticleFeed, FeedEntry, Watch


class WatchSerializer(serializers.ModelSerializer):
    """An article that is looked at again and again. `failures` counts those since it last went well."""

    publication = serializers.SlugRelatedField("slug", source="article.publication", read_only=True)
    next_check_at = serializers.DateTimeField(source="next_attempt_at", read_only=True)
    failures = serializers.IntegerField(source="attempts", read_only=True)
    ended_because = serializers.ChoiceField(Watch.End.choices, read_only=True, allow_blank=True)

    class Meta:
        model = Watch
        fields = [
            "id",
            "publication",
            "article",
            "way",
            "url",
            "since",
            "last_checked_at",
            "next_check_at",
            "failures",
            "last_error",
            "ended_at",
            "ended_because",
        ]


class WatchBody(Body):
    """The article to watch: from now on, as closely as if it had just been published."""

    article = OwnRow(queryset=Article.objects.all())


class WatchChangesBody(Body):
    """The page that the article is read from from now on."""

    url = serializers.URLField(max_length=2000)


class _Situations(Filters):
    """A list whose rows are in one of several situations, each a queryset's own verb."""

    situations: dict[str, str]

    def narrow(self, queryset: Any) -> Any:
        lookups = dict(self.validated_data)
        if situation := lookups.pop("situation", None):
            queryset = getattr(queryset, self.situations[situation])()
        return queryset.filter(**lookups)


class WatchFilters(_Situations):
    publication = serializers.SlugField(source="article__publication__slug", required=False, help_text="By short name.")
    article = id_field(required=False)
    way = serializers.ChoiceField(Watch.Way.choices, required=False)
    situation = serializers.ChoiceField(["on", "failing"], required=False, help_text="Not ended; or failing.")

    situations = {"on": "on", "failing": "failing"}


class ArticleFeedSerializer(serializers.ModelSerializer):
    """Where a publication's articles are found. `failures` counts those since it was last read."""

    publication = serializers.SlugRelatedField("slug", read_only=True)
    next_poll_at = serializers.DateTimeField(source="next_attempt_at", read_only=True)
    failures = serializers.IntegerField(source="attempts", read_only=True)

    class Meta:
        model = ArticleFeed
        fields = [
            "id",
            "publication",
            "kind",
            "url",
            "desk",
            "is_active",
            "watches",
            "created_at",
            "last_success_at",
            "next_poll_at",
            "failures",
            "last_error",
        ]


class ArticleFeedBody(Body):
    """A feed to read, or a WordPress site; `watches` says whether what it brings is watched (it is, unless said)."""

    publication = OwnPublication()
    kind = serializers.ChoiceField(ArticleFeed.Kind.choices)
    url = serializers.URLField(max_length=1000)
    desk = serializers.CharField(max_length=80, allow_blank=True, required=False)
    watches = serializers.BooleanField(required=False)


class ArticleFeedChangesBody(Body):
    """What to change of a feed; what is not named stays. One that is not active is not read."""

    desk = serializers.CharField(max_length=80, allow_blank=True, required=False)
    watches = serializers.BooleanField(required=False)
    is_active = serializers.BooleanField(required=False)


class ArticleFeedFilters(_Situations):
    publication = serializers.SlugField(source="publication__slug", required=False, help_text="By short name.")
    kind = serializers.ChoiceField(ArticleFeed.Kind.choices, required=False)
    situation = serializers.ChoiceField(["failing"], required=False, help_text="Those that could not be read.")

    situations = {"failing": "failing"}


class FeedEntrySerializer(serializers.ModelSerializer):
    """An article that a feed listed: it waits until `ended_at`; without an `article`, `last_error` says why."""

    failures = serializers.IntegerField(source="attempts", read_only=True)

    class Meta:
        model = FeedEntry
        fields = [
            "id",
            "feed",
            "url",
            "title",
            "published_at",
            "updated_at",
            "article",
            "created_at",
            "failures",
            "last_error",
            "ended_at",
        ]


class FeedEntryFilters(_Situations):
    feed = id_field(required=False)
    article = id_field(required=False)
    situation = serializers.ChoiceField(["failing"], required=False, help_text="Those that could not be taken in.")

    situations = {"failing": "failing"}
