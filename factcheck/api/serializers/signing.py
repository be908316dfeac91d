"""What the second person says: send it back with a comment, or sign what was read."""

from rest_framework import serializers

from factcheck.api.bodies import Body


class SendBackBody(Body):
    """What is still to be done."""

    comment = serializers.CharField(max_length=5000)


class SignOffBody(Body):
    """The hash of what was read: should the words have changed meanwhile, nothing is signed."""

    expected_hash = serializers.RegexField(r"^[0-9a-f]{64}\Z", required=False)
