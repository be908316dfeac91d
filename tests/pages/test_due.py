"""A time to come is said as a person says it, and never so short that it means another year."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from factcheck.templatetags.newsroom import due


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2025, 11, 22, 12, tzinfo=UTC), "today 12:00"),
        (datetime(2025, 11, 24, 12, tzinfo=UTC), "Monday 24 November 12:00"),
        (datetime(2030, 11, 22, 12, tzinfo=UTC), "Friday 22 November 2030 12:00"),
        (datetime(2024, 11, 22, 12, tzinfo=UTC), "Friday 22 November 2024 12:00"),
    ],
)
def test_the_year_is_said_where_it_is_another(monkeypatch, moment, words):
    monkeypatch.setattr(timezone, "now", lambda: datetime(2025, 11, 22, 9, tzinfo=UTC))
    with timezone.override(UTC):
        assert f">{words} (UTC)<" in due(moment)
