"""Files of the desk's own, in a folder of the test's own."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from factcheck.archiving import captures
from factcheck.models import Snapshot, Source
from factcheck.services.evidence import add_file
from factcheck.services.sources import attach_source
from tests.exhibits import make_picture


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def source(claim, researcher) -> Source:
    """A photograph that somebody sent, attached by the researcher."""
    return attach_source(claim, actor=researcher, type="image_or_video", stance="refutes", title="A photograph")


@pytest.fixture
def photo(source, researcher) -> Snapshot:
    """The photograph, with its place in it; read by a worker."""
    made = add_file(source, actor=researcher, file=ContentFile(make_picture(), "IMG 0042.JPG"))
    read_uploads()
    made.refresh_from_db()
    return made


def read_uploads() -> None:
    """What a worker does when it is woken."""
    captures.capture_due(deadline=timezone.now() + timedelta(seconds=60))
