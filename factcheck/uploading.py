"""Uploads are bounded while they arrive, at every door, before a byte of them is kept."""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

FORM_BYTES = 1024 * 1024
"""What the other fields of a form, and the wrapping of its parts, may take besides."""


class Bounded(FileUploadHandler):
    """Refuses a request by its length, or by what really comes; hands everything on to the handlers behind it."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.come = 0

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, *rest: Any) -> None:  # noqa: N803
        """Raise `RequestDataTooBig` for a request that announces more than any door takes."""
        if content_length > settings.EVIDENCE_MAX_BYTES + FORM_BYTES:
            raise RequestDataTooBig("the upload is larger than the server takes")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Count, over all files of the request."""
        self.come += len(raw_data)
        if self.come > settings.EVIDENCE_MAX_BYTES + FORM_BYTES:
            raise RequestDataTooBig("the upload is larger than the server takes")
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the handlers behind."""
        return
