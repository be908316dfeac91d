"""Letters in a publication's own words, and replies kept ready."""

from rest_framework import serializers

from corrections.models import CannedReply, LetterTemplate, Ticket
from corrections.wording import PURPOSES, languages
from factcheck.api.bodies import Body, Filters, OwnPublication, OwnRow
from factcheck.api.serializers.people import PersonSerializer

LETTERS = [(name, purpose.label) for name, purpose in PURPOSES.items()]
LANGUAGES = [(each.code, each.name) for each in languages().values()]
MOST = 2**31 - 1


class LetterTemplateSerializer(serializers.ModelSerializer):
    """One version of the words of a letter; `is_shipped` says that from it on the shipped words are used again."""

    publication = serializers.SlugRelatedField("slug", read_only=True)
    written_by = PersonSerializer(read_only=True, allow_null=True)

    class Meta:
        model = LetterTemplate
        fields = [
            "id",
            "publication",
            "purpose",
            "language",
            "version",
            "subject",
            "text",
            "html",
            "is_shipped",
            "written_by",
            "created_at",
            "failed_at",
            "fault",
        ]


class LetterBody(Body):
    """The words of a letter. `version` is the one that was read before, 0 where there is none."""

    publication = OwnPublication(required=False)
    purpose = serializers.ChoiceField(LETTERS)
    language = serializers.CharField(max_length=12)
    subject = serializers.CharField(max_length=200)
    text = serializers.CharField(max_length=20000)
    html = serializers.CharField(max_length=20000, allow_blank=True, required=False)
    version = serializers.IntegerField(min_value=0, max_value=MOST, required=False)


class LetterPreviewBody(LetterBody):
    """The words of a letter that is to be shown, and the ticket it is to be about."""

    version = None
    ticket = OwnRow(
        queryset=Ticket.objects.select_related("publication", "article", "correspondent"),
        required=False,
        allow_null=True,
    )


class WrittenSerializer(serializers.Serializer):
    """A letter as it would be sent."""

    subject = serializers.CharField()
    text = serializers.CharField()
    html = serializers.CharField()
    language = serializers.CharField()


class VariableSerializer(serializers.Serializer):
    """A name that the words of a letter may use."""

    name = serializers.CharField()
    meaning = serializers.CharField()
    example = serializers.CharField()
    optional = serializers.BooleanField()


class PurposeSerializer(serializers.Serializer):
    """A letter whose words can be written, and what it must say."""

    purpose = serializers.CharField(source="name")
    label = serializers.CharField()
    when = serializers.CharField()
    variables = VariableSerializer(many=True)
    obligatory = serializers.ListField(child=serializers.CharField())
    in_subject = serializers.ListField(child=serializers.CharField())


class LetterFilters(Filters):
    publication = serializers.SlugField(source="publication__slug", required=False, help_text="By short name.")
    purpose = serializers.ChoiceField(LETTERS, required=False)
    language = serializers.CharField(max_length=12, required=False)


class CannedReplySerializer(serializers.ModelSerializer):
    """A reply kept ready; `owner` is empty for those that the whole desk shares."""

    publication = serializers.SlugRelatedField("slug", read_only=True)
    owner = PersonSerializer(read_only=True, allow_null=True)
    changed_by = PersonSerializer(read_only=True, allow_null=True)

    class Meta:
        model = CannedReply
        fields = [
            "id",
            "publication",
            "owner",
            "title",
            "language",
            "text",
            "version",
            "changed_by",
            "changed_at",
        ]


class CannedReplyBody(Body):
    """A reply to keep ready, for oneself unless it is `shared`."""

    publication = OwnPublication(required=False)
    title = serializers.CharField(max_length=120)
    text = serializers.CharField(max_length=10000)
    language = serializers.ChoiceField(LANGUAGES, required=False)
    shared = serializers.BooleanField(required=False)


class CannedReplyChanges(Body):
    """Other words. `version` is the one that was read before."""

    title = serializers.CharField(max_length=120, required=False)
    text = serializers.CharField(max_length=10000, required=False)
    language = serializers.ChoiceField(LANGUAGES, required=False)
    version = serializers.IntegerField(min_value=1, max_value=MOST)


class FillBody(Body):
    """The ticket that a reply is to be filled in for."""

    ticket = OwnRow(queryset=Ticket.objects.select_related("publication", "article", "correspondent"))


class FilledSerializer(serializers.Serializer):
    """The words of a reply for one ticket. Nothing was sent."""

    text = serializers.CharField()


class CannedReplyFilters(Filters):
    publication = serializers.SlugField(source="publication__slug", required=False, help_text="By short name.")
    language = serializers.ChoiceField(LANGUAGES, required=False)
