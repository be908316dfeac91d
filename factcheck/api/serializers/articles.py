"""Articles and the captured states of their text."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from factcheck.api.bodies import Body, Colleague, Filters, OwnPublication
from factcheck.extracting.articles import LONGEST_PAGE, LONGEST_TEXT
from factcheck.models import Article, Byline, Revision


class BylineSerializer(serializers.ModelSerializer):
    """A name over an article; `user` where it is a member of the newsroom."""

    class Meta:
        model = Byline
        fields = ["name", "user"]


class RevisionSerializer(serializers.ModelSerializer):
    """One captured state of an article's text."""

    class Meta:
        model = Revision
        fields = ["id", "article", "number", "headline", "text", "sha256", "captured_at"]


class ArticleSerializer(serializers.ModelSerializer):
    """A piece a publication published."""

    publication = serializers.SlugRelatedField("slug", read_only=True)
    bylines = BylineSerializer(many=True, read_only=True)

    class Meta:
        model = Article
        fields = [
            "id",
            "publication",
            "url",
            "headline",
            "standfirst",
            "desk",
            "language",
            "published_at",
            "created_at",
            "bylines",
        ]


class BylineBody(Body):
    name = serializers.CharField(max_length=200)
    user = Colleague(required=False, allow_null=True, default=None)


class ArticleBody(Body):
    """An article to take in: with its text as it stands now, with its HTML, or with its address alone.

    What is not given is read from the HTML; without text and HTML, from the page at the address. `watch` says whether
    the article is to be looked at again and again; if it is left out, those fetched from their page are.
    """

    publication = OwnPublication()
    url = serializers.URLField(max_length=1000)
    headline = serializers.CharField(max_length=300, required=False)
    text = serializers.CharField(max_length=LONGEST_TEXT, required=False)
    html = serializers.CharField(max_length=LONGEST_PAGE, required=False, trim_whitespace=False)
    watch = serializers.BooleanField(required=False)
    standfirst = serializers.CharField(max_length=5000, allow_blank=True, required=False)
    desk = serializers.CharField(max_length=80, allow_blank=True, required=False)
    language = serializers.CharField(max_length=12, required=False)
    published_at = serializers.DateTimeField(required=False, allow_null=True)
    bylines = serializers.ListField(child=BylineBody(), max_length=20, required=False)

    def validate_bylines(self, bylines: list[dict]) -> list[tuple]:
        return [(byline["name"], byline["user"]) for byline in bylines]

    def validate(self, given: dict) -> dict:
        """Text and HTML would contradict each other; and a text says nothing of its headline."""
        if "text" in given and "html" in given:
            raise serializers.ValidationError({"html": _("Send the text or the HTML, not both.")}, code="both")
        if "text" in given and "headline" not in given:
            raise serializers.ValidationError({"headline": _("A text needs its headline.")}, code="required")
        return given


class RevisionBody(Body):
    """The text as it stands now."""

    text = serializers.CharField(max_length=LONGEST_TEXT)
    headline = serializers.CharField(max_length=300, required=False)


class ArticleFilters(Filters):
    publication = serializers.SlugField(source="publication__slug", required=False, help_text="By short name.")
    url = serializers.URLField(source="url__exact", max_length=1000, required=False)
