"""The desk's pages: take an article in, add a feed, see what fails, and press the buttons."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from factcheck.models import Article, ArticleFeed, FeedEntry, Watch
from factcheck.services.watches import watch_article
from tests.admin.test_query_counts import queries
from tests.extracting.pages import HEADLINE, TEXT, page
from tests.people import make_article

pytestmark = pytest.mark.django_db
ADD = reverse("admin:factcheck_article_add")
ADD_FEED = reverse("admin:factcheck_articlefeed_add")


@pytest.fixture
def words(publication):
    return {"publication": publication.pk, "url": "https://demo-courier.example/new", "way": "page", "pasted": ""}


def said(response) -> str:
    return response.content.decode()


def test_an_article_is_taken_in_from_its_address(client, site, publication, researcher, words):
    client.force_login(researcher)
    assert client.get(ADD).status_code == 200
    response = client.post(ADD, {**words, "url": site.put("/a"), "watch": "on"}, follow=True)
    article = Article.objects.get()
    assert response.redirect_chain[0][0] == reverse("admin:factcheck_article_change", args=[article.pk])
    assert f"{HEADLINE} is here." in said(response)
    assert article.watch.ended_at is None
    again = client.post(ADD, {**words, "url": site.put("/a")}, follow=True)
    assert "nothing has changed" in said(again)
    third = client.post(ADD, {**words, "url": site.put("/a", heading="New headline")}, follow=True)
    assert "captured as revision 2" in said(third)


def test_an_article_is_taken_in_from_what_is_pasted(client, researcher, words):
    client.force_login(researcher)
    pasted = {**words, "way": "text", "pasted": TEXT.replace("\n", "\r\n"), "headline": "Pasted"}
    assert client.post(ADD, pasted).status_code == 302
    assert Article.objects.get().latest_revision.text == TEXT
    html = {**words, "way": "html", "pasted": page(), "url": f"{words['url']}-2"}
    assert client.post(ADD, html).status_code == 302
    assert Article.objects.get(headline=HEADLINE).latest_revision.text == TEXT
    assert not Watch.objects.exists()


@pytest.mark.parametrize(
    ("change", "status", "message"),
    [
        ({"url": ""}, 400, "This field is required"),
        ({"url": "ftp://a.example/"}, 400, "only http and https addresses are called"),
        ({"url": "http://169.254.169.254/"}, 400, "does not belong to the public network"),
        ({"url": "http://127.0.0.1:9/"}, 422, "Nobody answers at this address"),
        ({"url": "x" * 1001}, 400, "at most 1000"),
        ({"url": "https://a.example/\0"}, 400, "Null characters"),
        ({"way": "other"}, 400, "Select a valid choice"),
        ({"way": "text", "pasted": " "}, 400, "Paste the article"),
        ({"way": "text", "pasted": "words"}, 400, "needs its headline"),
        ({"way": "html", "pasted": "<p>Short"}, 422, "no text of an article"),
        ({"way": "text", "pasted": "a\0b", "headline": "x"}, 400, "Null characters"),
        ({"way": "text", "pasted": "x" * 500_001, "headline": "x"}, 400, "at most 500000"),
        ({"way": "text", "pasted": "x", "headline": "x", "url": "not one"}, 400, "Enter a valid URL"),
        ({"published_at_0": "tomorrow"}, 400, "Enter a valid date"),
    ],
)
def test_what_cannot_be_taken_in_is_told_with_what_was_typed_still_there(
    client, settings, researcher, words, change, status, message
):
    settings.HTTP_ALLOW_PRIVATE = "127.0.0.1" in str(change)
    client.force_login(researcher)
    response = client.post(ADD, {**words, **change})
    assert response.status_code == status
    assert message in said(response)
    assert "unsafe" not in response["Content-Security-Policy"]
    assert not Article.objects.exists()


def test_outsiders_take_nothing_in_here(client, outsider, words):
    client.force_login(outsider)
    assert client.post(ADD, {**words, "way": "text", "pasted": TEXT, "headline": "x"}).status_code == 400
    assert not Article.objects.exists()


def test_an_articles_page_shows_its_watch_and_its_buttons(client, press, page_of, article, researcher, editor):
    client.force_login(researcher)
    assert "Watch" in said(client.get(page_of(article)))
    assert press(article, "watch").status_code == 302
    Watch.objects.update(last_error="It answered 404.", attempts=3)
    shown = said(client.get(page_of(article)))
    assert "It answered 404." in shown
    assert "Check now" in shown
    assert "End the watch" not in shown
    Watch.objects.update(next_attempt_at=timezone.now() + timedelta(days=7))
    press(article, "check")
    assert Watch.objects.due().exists()
    client.force_login(editor)
    assert "End the watch" in said(client.get(page_of(article)))
    press(article, "unwatch")
    assert Watch.objects.get().ended_because == "person"


def test_what_fails_is_found_by_a_filter_and_counted_at_home(client, article, researcher):
    watch_article(article, actor=researcher)
    client.force_login(researcher)
    failing = reverse("admin:factcheck_watch_changelist") + "?situation=failing"
    assert article.headline not in said(client.get(failing))
    Watch.objects.update(last_error="It answered 404.")
    assert article.headline in said(client.get(failing))
    assert "<b>1</b> watches failing" in said(client.get(reverse("admin:index")))


def test_a_manager_adds_a_feed_changes_it_and_has_it_read(client, press, publication, manager, researcher):
    client.force_login(manager)
    words = {"publication": publication.pk, "kind": "rss", "url": "https://demo-courier.example/feed", "watches": "on"}
    assert client.get(ADD_FEED).status_code == 200
    assert client.post(ADD_FEED, words).status_code == 302
    feed = ArticleFeed.objects.get()
    again = client.post(ADD_FEED, words)
    assert (again.status_code, "has a feed at this address already" in said(again)) == (409, True)
    assert "public network" in said(client.post(ADD_FEED, {**words, "url": "http://10.0.0.1/"}))
    assert client.post(ADD_FEED, {**words, "kind": "x"}).status_code == 400
    press(feed, "change", desk="World")
    feed.refresh_from_db()
    assert (feed.desk, feed.watches, feed.is_active) == ("World", False, False)
    ArticleFeed.objects.update(is_active=True, next_attempt_at=timezone.now() + timedelta(days=1))
    client.force_login(researcher)
    assert client.get(ADD_FEED).status_code == 403
    press(feed, "poll")
    assert ArticleFeed.objects.due().exists()


def more_watches(publication, number: int) -> None:
    for count in range(number):
        article = make_article(publication, f"piece-{number}-{count}")
        Watch.objects.create(article=article, url=article.url, host="x", since=timezone.now())
        feed = ArticleFeed.objects.create(
            publication=publication, kind="rss", url=f"https://a.example/{number}/{count}", host="x"
        )
        FeedEntry.objects.create(feed=feed, article=article, url=article.url, canonical_url="a", host="x", title="t")


@pytest.mark.parametrize("name", ["article", "watch", "articlefeed", "feedentry"])
def test_a_list_costs_the_same_at_any_length(client, publication, researcher, name):
    more_watches(publication, 1)
    client.force_login(researcher)
    address = reverse(f"admin:factcheck_{name}_changelist")
    few = queries(client, address)
    more_watches(publication, 30)
    assert queries(client, address) == few
