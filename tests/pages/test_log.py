"""The corrections log: newest first, page by page without counting, and only what stands."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from corrections.models import Correction
from corrections.views.reading import ON_A_PAGE_OF_THE_LOG
from tests.published import publish_correction

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(publication):
    return reverse("corrections:correction-list", args=[publication.slug])


def test_an_empty_log_says_what_will_stand_there(client, address):
    assert "No correction has been published here yet" in client.get(address).content.decode()


@pytest.mark.parametrize("kind", Correction.Kind)
def test_every_kind_is_named(client, address, article, editor, second_editor, kind):
    publish_correction(article, editor, second_editor, kind=kind)
    html = client.get(address).content.decode()
    assert str(kind.label).replace("'", "&#x27;") in html
    assert ("notice--calm" in html) == (kind not in ("correction", "retraction"))


@pytest.mark.parametrize("status", ["draft", "in_review", "scheduled", "superseded"])
def test_what_does_not_stand_is_not_on_it(client, address, article, editor, second_editor, status):
    publish_correction(article, editor, second_editor, status=status)
    assert "There were nine missiles" not in client.get(address).content.decode()


def test_a_withdrawn_notice_shows_its_withdrawal_and_not_its_words(client, address, article, editor, second_editor):
    made = publish_correction(article, editor, second_editor, status="withdrawn")
    html = client.get(address).content.decode()
    assert made.withdrawal_notice in html
    assert made.notice not in html


def test_another_publication_is_not_on_it(client, article, other_publication, editor, second_editor):
    publish_correction(article, editor, second_editor)
    other = reverse("corrections:correction-list", args=[other_publication.slug])
    assert "There were nine missiles" not in client.get(other).content.decode()


def test_pages_follow_each_other_without_gap_or_repeat_also_at_one_instant(
    client, address, article, editor, second_editor
):
    now = timezone.now()
    for number in range(2 * ON_A_PAGE_OF_THE_LOG + 5):
        when = now - timedelta(hours=number // 8)  # eight share each instant, across the end of a page
        publish_correction(article, editor, second_editor, notice=f"Notice {number:03d}.", published_at=when)
    seen, query = [], {}
    for _page in range(3):
        response = client.get(address, query)
        seen += [correction.pk for correction in response.context["corrections"]]
        query = {"before": response.context["older"]}
    assert query == {"before": None}
    assert seen == list(Correction.objects.order_by("-published_at", "-pk").values_list("pk", flat=True))


def test_nothing_is_counted(client, address, article, editor, second_editor):
    publish_correction(article, editor, second_editor)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get(address)
    assert not [query for query in queries if "count(" in query["sql"].lower() or "offset" in query["sql"].lower()]


@pytest.mark.parametrize("before", ["", "x", "-1", "0", "9" * 40, "1%00", "²"])
def test_a_place_that_is_not_on_the_log_is_not_found(client, address, before):
    assert client.get(f"{address}?before={before}").status_code == 404


def test_a_draft_is_no_place_on_the_log(client, address, article, editor, second_editor):
    draft = publish_correction(article, editor, second_editor, status="draft")
    assert client.get(address, {"before": draft.pk}).status_code == 404
