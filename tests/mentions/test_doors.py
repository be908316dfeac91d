"""Public pages say where links to them are announced, and show what the desk approved."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from corrections.models import Mention
from tests.mentions.rows import make_mention
from tests.published import publish_correction

pytestmark = pytest.mark.django_db
HOSTILE = '<script>alert(1)</script>"onmouseover="x'


@pytest.mark.parametrize("kind", ["article", "correction"])
def test_the_doors_are_named(client, article, editor, second_editor, kind):
    page = article if kind == "article" else publish_correction(article, editor, second_editor)
    response = client.get(page.get_absolute_url())
    assert response["Link"] == '<http://localhost:8000/webmention/>; rel="webmention"'
    assert response["X-Pingback"] == "http://localhost:8000/pingback/"
    html = response.content.decode()
    assert '<link rel="webmention" href="http://localhost:8000/webmention/">' in html
    assert '<link rel="pingback" href="http://localhost:8000/pingback/">' in html
    assert ("/trackback/" in html) == (kind == "article")


def test_readers_see_what_was_approved_and_nothing_else(client, article):
    for status in ("received", "refused", "verified", "approved", "hidden", "spam", "gone"):
        make_mention(article, f"https://{status}.example/", status=status, title=f"Title {status}")
    html = client.get(article.get_absolute_url()).content.decode()
    assert [s for s in Mention.objects.values_list("status", flat=True) if f"Title {s}" in html] == ["approved"]
    assert 'rel="nofollow ugc noopener"' in html


def test_a_strangers_words_are_words(client, article):
    make_mention(article, status="approved", title=HOSTILE, author=HOSTILE, excerpt=HOSTILE)
    html = client.get(article.get_absolute_url()).content.decode()
    assert "<script>alert" not in html
    assert '"onmouseover' not in html


def test_the_page_costs_the_same_with_thirty_mentions(client, article, django_assert_num_queries):
    make_mention(article, status="approved", decided_at=timezone.now())
    with CaptureQueriesContext(connection) as few:
        client.get(article.get_absolute_url())
    for number in range(30):
        make_mention(article, f"https://blog-{number}.example/", status="approved")
    with django_assert_num_queries(len(few)):
        client.get(article.get_absolute_url())
