"""What the API itself refuses, before any service is asked.

Apart from `problems`, which needs views: what settings name for the REST framework is imported before there are any.
"""

from http import HTTPStatus

from rest_framework import exceptions


class TooLarge(exceptions.APIException):
    """The body is longer than the server takes."""

    status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    default_code = "too_large"


class BadQuery(exceptions.ValidationError):
    """Something in the query string cannot be used; its errors name parameters, not places in a body."""

    default_code = "invalid_query"
