"""A published article that is edited without a word, and what its desk makes of that."""

import pytest

from corrections.models import TextChange
from factcheck.services.articles import capture_revision
from tests.people import TEXT

NINE = TEXT.replace("Seven missiles", "Nine missiles")


@pytest.fixture
def change(article) -> TextChange:
    """Seven missiles became nine, and nobody said so."""
    capture_revision(article, actor=None, text=NINE)
    return TextChange.objects.get()
