"""What a service says when it refuses. Each refusal has a stable code and an HTTP status; doors only render them."""

from django.core.exceptions import PermissionDenied


class Refused(Exception):
    """A request that was understood and is refused. `code` is stable for machines, the message is for people."""

    code = "refused"
    status = 400

    def __init__(self, message: str, *, code: str | None = None, **facts: object) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.code
        self.facts = facts


class Invalid(Refused):
    """The words or values given cannot be used (HTTP 400)."""

    code = "invalid"


class Incomplete(Refused):
    """Something is missing that the rules ask for, e.g. evidence under a verdict (HTTP 422)."""

    code = "incomplete"
    status = 422


class Conflict(Refused):
    """Somebody or something was faster: the subject is not as the asker saw it (HTTP 409)."""

    code = "conflict"
    status = 409


class IllegalTransition(Conflict):
    """The subject's state does not allow the move (HTTP 409)."""

    code = "illegal_transition"


class NotPermitted(Refused, PermissionDenied):
    """The actor may not do this (HTTP 403)."""

    code = "not_permitted"
    status = 403
