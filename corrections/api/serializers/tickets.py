"""Tickets and what is said on them. Only the desk that works a ticket sees who sent it."""

from rest_framework import serializers

from corrections.models import Attachment, CandidateSource, Correspondent, Message, Severity, Ticket, TicketClaim
from corrections.models.messages import LONGEST_ANSWER
from corrections.states import DECLINING_OUTCOMES, Outcome, TicketStatus
from factcheck.api.bodies import Body, Colleague, Filters, OwnPublication, OwnRow, OwnRows, id_field
from factcheck.api.serializers.people import PersonSerializer
from factcheck.models import Article, Claim

STATES = [(str(state), state.label) for state in TicketStatus]
OUTCOMES = [(str(outcome), outcome.label) for outcome in Outcome]
DECLINED_AS = [(str(outcome), outcome.label) for outcome in DECLINING_OUTCOMES]
LONGEST_REPORT = 50_000


class CorrespondentSerializer(serializers.ModelSerializer):
    """The reader as the desk knows them."""

    class Meta:
        model = Correspondent
        fields = ["id", "name", "email", "language"]


class TicketClaimSerializer(serializers.ModelSerializer):
    """A claim the ticket is about: suggested from the reader's words, or confirmed by a person."""

    class Meta:
        model = TicketClaim
        fields = ["claim", "is_suggestion", "score"]


class CandidateSourceSerializer(serializers.ModelSerializer):
    """A link or file the reader cited; `source` once somebody attached it to a claim."""

    class Meta:
        model = CandidateSource
        fields = ["id", "url", "attachment", "source"]


class TicketSerializer(serializers.ModelSerializer):
    """One report from arrival to answer."""

    publication = serializers.SlugRelatedField("slug", read_only=True)
    correspondent = CorrespondentSerializer(read_only=True, allow_null=True)
    assignee = PersonSerializer(read_only=True, allow_null=True)
    decided_by = PersonSerializer(read_only=True, allow_null=True)
    outcome = serializers.ChoiceField(OUTCOMES, read_only=True, allow_blank=True)
    waiting_for = serializers.ChoiceField(Ticket.WaitingFor.choices, read_only=True, allow_blank=True)

    class Meta:
        model = Ticket
        fields = [
            "id",
            "reference",
            "publication",
            "channel",
            "subject",
            "correspondent",
            "article",
            "status",
            "outcome",
            "decision_note",
            "severity",
            "is_urgent",
            "says_it_should_be",
            "assignee",
            "decided_by",
            "waiting_for",
            "wakes_at",
            "merged_into",
            "follows",
            "is_restricted",
            "legal_hold",
            "created_at",
            "due_at",
            "next_due_at",
            "acknowledged_at",
            "first_answer_at",
            "decided_at",
            "closed_at",
        ]


class TicketDetailSerializer(TicketSerializer):
    """One report with the claims it is about and the links its reader cited."""

    claims = TicketClaimSerializer(source="ticket_claims", many=True, read_only=True)
    candidate_sources = CandidateSourceSerializer(many=True, read_only=True)

    class Meta(TicketSerializer.Meta):
        fields = [*TicketSerializer.Meta.fields, "claims", "candidate_sources"]


class AttachmentSerializer(serializers.ModelSerializer):
    """A file that came with a message, as described; the bytes are not served here."""

    size = serializers.IntegerField(source="file.size", read_only=True)
    media_type = serializers.CharField(source="file.media_type", read_only=True)
    sha256 = serializers.CharField(source="file.sha256", read_only=True)

    class Meta:
        model = Attachment
        fields = ["id", "filename", "media_type", "size", "sha256", "is_suspect", "status"]


class MessageSerializer(serializers.ModelSerializer):
    """One mail, form entry, reply or internal note."""

    author = PersonSerializer(read_only=True, allow_null=True)
    attachments = AttachmentSerializer(many=True, read_only=True)

    class Meta:
        model = Message
        fields = [
            "id",
            "ticket",
            "direction",
            "kind",
            "author",
            "subject",
            "text",
            "quoted",
            "created_at",
            "attachments",
        ]


class TicketBody(Body):
    """A reader's report, filed by a system of the publisher.

    `publication` may be left out by a caller who works for one publication only. The article is recognised from
    `article_url` or `cited_urls`; the reader is acknowledged at `reader_email` where one is given.
    """

    publication = OwnPublication(required=False)
    text = serializers.CharField(max_length=LONGEST_REPORT)
    subject = serializers.CharField(max_length=300, allow_blank=True, required=False)
    reader_email = serializers.EmailField(max_length=254, allow_blank=True, required=False)
    reader_name = serializers.CharField(max_length=200, allow_blank=True, required=False)
    article_url = serializers.URLField(max_length=2000, allow_blank=True, required=False)
    quoted = serializers.CharField(max_length=5000, allow_blank=True, required=False)
    says_it_should_be = serializers.CharField(max_length=2000, allow_blank=True, required=False)
    cited_urls = serializers.ListField(child=serializers.URLField(max_length=2000), max_length=20, required=False)
    language = serializers.CharField(max_length=12, allow_blank=True, required=False)
    severity = serializers.ChoiceField(Severity.choices, required=False)


class TriageBody(Body):
    """How serious it is, which article and which claims it is about."""

    severity = serializers.ChoiceField(Severity.choices, required=False)
    article = OwnRow(queryset=Article.objects.all(), required=False)
    claims = OwnRows(Claim.objects.all(), required=False)


class AssignBody(Body):
    """Who works on it; null for nobody."""

    assignee = Colleague(allow_null=True)


class WaitBody(Body):
    """Whose answer is awaited, and when the ticket wakes at the latest."""

    waiting_for = serializers.ChoiceField(Ticket.WaitingFor.choices)
    until = serializers.DateTimeField()


class DeclineBody(Body):
    """Why nothing is corrected, and the answer the reader gets."""

    outcome = serializers.ChoiceField(DECLINED_AS)
    note = serializers.CharField(max_length=5000)


class MergeBody(Body):
    """The ticket that this one repeats."""

    into = OwnRow(queryset=Ticket.objects.all())


class WordsBody(Body):
    """What is said."""

    text = serializers.CharField(max_length=LONGEST_ANSWER)


class TicketFilters(Filters):
    publication = serializers.SlugField(source="publication__slug", required=False, help_text="By short name.")
    reference = serializers.CharField(max_length=24, required=False)
    status = serializers.ChoiceField(STATES, required=False)
    channel = serializers.ChoiceField(Ticket.Channel.choices, required=False)
    severity = serializers.ChoiceField(Severity.choices, required=False)
    article = id_field(required=False)
    assignee = id_field(required=False)
