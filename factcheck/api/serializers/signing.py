"""What the second person says: send it back with a comment, or sign what was read."""

from rest_framework import serializers

from factcheck.api.bodies import Body


class SendBackBody(Body):
    """What is still to be done."""

    comment = serializers.CharField(max_length=5000)


class SignOffBody(Body):
    """The hash of what was read. Nobody signs what they did not see: should it have changed, nothing is signed."""

    expected_hash = serializers.RegexField(r"^[0-9a-f]{64}\Z", help_text="The `content_hash` of what you read.")
