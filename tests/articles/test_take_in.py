"""Taking articles in: by address, by what is pasted; the same again is a revision if it differs, else nothing."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.utils import timezone

from factcheck.errors import Conflict, Incomplete, Invalid, NotPermitted
from factcheck.models import Article, Event, Revision, Watch
from factcheck.services.articles import capture_revision
from factcheck.services.taking_in import take_in, take_in_markup, take_in_page
from factcheck.services.watches import watch_page
from tests.extracting.pages import NEWS_ARTICLE, PARAGRAPHS, TEXT, page
from tests.people import make_person
from tests.racing import race, refusals

pytestmark = pytest.mark.django_db
WORDS = {"url": "https://demo-courier.example/world/alarm", "headline": "An alarm", "text": "There was an alarm."}


def canonical_link(url: str) -> str:
    return f'<link rel="canonical" href="{url}">'


def test_a_page_brings_its_article(site, publication, researcher):
    ann = make_person("ann_author", publication, "reviewer")
    url = site.put("/world/missiles", data=NEWS_ARTICLE)
    taken = take_in_page(publication, actor=researcher, url=f"{url}?utm_source=mail", desk="World")
    article = Article.objects.get()
    assert (taken.article, taken.is_new, taken.is_revised) == (article, True, False)
    assert (article.headline, article.standfirst) == ("Seven missiles, says the data", "It began before dawn.")
    assert (article.language, article.desk) == ("en", "World")
    assert article.canonical_url == f"{site.url.removeprefix('http://')}/world/missiles"
    assert article.published_at == datetime(2024, 12, 20, 6, tzinfo=UTC)
    assert article.latest_revision.text == TEXT
    assert [(line.name, line.user) for line in article.bylines.all()] == [("Ann Author", ann), ("Bo Byline", None)]
    assert [event.kind for event in Event.objects.all()] == ["article.added"]


def test_the_same_page_again_changes_nothing_and_other_words_are_a_revision(site, publication, researcher):
    url = site.put("/a")
    take_in_page(publication, actor=researcher, url=url)
    again = take_in_page(publication, actor=researcher, url=f"{url}?fbclid=1#top")
    assert (again.is_new, again.is_revised, Revision.objects.count()) == (False, False, 1)
    site.put("/a", paragraphs=[PARAGRAPHS[0].replace("Seven", "Nine"), *PARAGRAPHS[1:]])
    third = take_in_page(publication, actor=researcher, url=url)
    assert (third.is_revised, third.revision.number) == (True, 2)
    assert third.revision.text.startswith("Nine missiles")


def test_what_is_given_goes_before_what_the_page_says(site, publication, researcher):
    at = datetime(2024, 12, 19, tzinfo=UTC)
    url = site.put("/a", data=NEWS_ARTICLE)
    article = take_in_page(
        publication, actor=researcher, url=url, headline="Mine", published_at=at, bylines=[("Me", None)], desk=""
    ).article
    assert (article.headline, article.published_at, article.bylines.get().name) == ("Mine", at, "Me")


def test_a_page_without_a_time_was_published_when_it_was_seen_and_none_in_the_future(site, publication, researcher):
    before = timezone.now()
    undated = take_in_page(publication, actor=researcher, url=site.put("/a")).article
    ahead = site.put("/b", data={**NEWS_ARTICLE, "datePublished": "2999-01-01T00:00:00Z"})
    for article in (undated, take_in_page(publication, actor=researcher, url=ahead).article):
        assert before <= article.published_at <= timezone.now()


def test_the_claimed_address_counts_on_the_own_site_only(site, publication, researcher):
    own = site.put("/print/a", head=canonical_link("/world/a"))
    assert take_in_page(publication, actor=researcher, url=own).article.url == f"{site.url}/world/a"
    hostile = site.put("/b", head=canonical_link("https://other-gazette.example/scoop"))
    assert take_in_page(publication, actor=researcher, url=hostile).article.url == hostile


def test_a_page_elsewhere_cannot_pass_itself_off_as_ours(site, publication, researcher, article):
    publication.site_url = "https://demo-courier.example"
    url = site.put("/a", head=canonical_link(article.url), paragraphs=["Nothing of it is true. " * 10])
    taken = take_in_page(publication, actor=researcher, url=url)
    assert taken.is_new
    assert article.revisions.count() == 1


def test_a_redirect_leads_to_the_article_that_is_known_there(site, publication, researcher):
    url = site.put("/a")
    site.pages["/short"] = (302, {"Location": "/a"}, b"")
    article = take_in_page(publication, actor=researcher, url=url).article
    assert take_in_page(publication, actor=researcher, url=f"{site.url}/short").article == article
    assert Article.objects.count() == 1


def test_a_wall_in_front_of_a_known_article_is_no_revision(site, publication, researcher):
    url = site.put("/a")
    take_in_page(publication, actor=researcher, url=url)
    site.put("/a", paragraphs=["To read on you need a subscription, which starts at one crown a month; sign in here."])
    with pytest.raises(Incomplete, match="another page") as refused:
        take_in_page(publication, actor=researcher, url=url)
    assert refused.value.code == "another_page"
    assert Revision.objects.count() == 1


def test_a_notice_of_withdrawal_is_the_known_articles_text_and_no_article_by_itself(site, publication, researcher):
    url = site.put("/a")
    take_in_page(publication, actor=researcher, url=url)
    site.put("/a", paragraphs=["This article has been withdrawn."])
    assert take_in_page(publication, actor=researcher, url=url).is_revised
    site.put("/b", paragraphs=["This article has been withdrawn."])
    with pytest.raises(Incomplete) as refused:
        take_in_page(publication, actor=researcher, url=f"{site.url}/b")
    assert refused.value.code == "withdrawn"


def test_a_page_that_names_its_amp_variant_is_the_article_known_by_that(site, publication, researcher, article):
    known = take_in_page(publication, actor=researcher, url=site.put("/mobile/77")).article
    link = f'<link rel="amphtml" href="{site.url}/mobile/77">'
    assert take_in_page(publication, actor=researcher, url=site.put("/a", head=link)).article == known
    elsewhere = f'<link rel="amphtml" href="{article.url}">'
    assert take_in_page(publication, actor=researcher, url=site.put("/b", head=elsewhere)).is_new


@pytest.mark.parametrize(
    ("path", "answer", "code"),
    [
        ("/a", (404, {}, b""), "http_status"),
        ("/a", (200, {"Content-Type": "application/pdf"}, b"%PDF-1.7"), "no_page"),
        ("/a", "<!doctype html><p>Short.</p>", "nothing_there"),
        ("/a", "\0" * 10, "nothing_there"),
        ("/a", (200, {"Content-Type": "text/html"}, b"x" * 5_000_001), "too_large"),
        ("/a", (302, {"Location": "http://169.254.169.254/latest/"}, b""), "address_refused"),
        ("/a", (200, {"Content-Type": "text/html"}, f"<p>{TEXT}"), "no_headline"),
    ],
)
def test_a_page_that_brings_none_says_why(site, publication, researcher, path, answer, code):
    site.pages[path] = answer
    with pytest.raises((Incomplete, Invalid)) as refused:
        take_in_page(publication, actor=researcher, url=f"{site.url}{path}")
    assert refused.value.code == code
    assert refused.value.facts["field"] in ("url", "headline")
    assert not Article.objects.exists()


@pytest.mark.parametrize(
    "url",
    [
        *(
            "",
            " ",
            "x",
            "ftp://a.example/",
            "javascript:alert(1)",
            "http://10.0.0.1/",
            "http://[",
            "file:///etc/passwd",
        ),
        *(
            "http://a.example/\0",
            "http://\ud800.example/",
            f"http://a.example/{'x' * 3000}",
            "http://user:pw@a.example/",
        ),
    ],
)
def test_an_address_that_is_never_called_is_refused(publication, researcher, url):
    with pytest.raises(Invalid) as refused:
        take_in_page(publication, actor=researcher, url=url)
    assert refused.value.facts["field"] == "url"


def test_nobody_answers(site, publication, researcher):
    with pytest.raises(Incomplete) as refused:
        take_in_page(publication, actor=researcher, url="http://127.0.0.1:9/")
    assert refused.value.code == "unreachable"


def test_nothing_is_fetched_for_outsiders(site, publication, outsider):
    with pytest.raises(NotPermitted):
        take_in_page(publication, actor=outsider, url=site.put("/a"))
    with pytest.raises(NotPermitted):
        take_in_markup(publication, actor=outsider, url="https://a.example/", html="<p>x")
    with pytest.raises(NotPermitted):
        take_in(publication, actor=outsider, **WORDS)
    assert site.asked == []


def test_pasted_html_is_read_like_a_page(publication, researcher):
    taken = take_in_markup(publication, actor=researcher, url=WORDS["url"], html=page(data=NEWS_ARTICLE), desk="World")
    assert (taken.article.headline, taken.article.desk) == ("Seven missiles, says the data", "World")
    assert taken.revision.text == TEXT
    piece = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    again = take_in_markup(publication, actor=researcher, url=WORDS["url"], html=piece, headline=taken.article.headline)
    assert (again.is_new, again.is_revised) == (False, False)
    assert not Watch.objects.exists()


@pytest.mark.parametrize(
    ("html", "code", "field"),
    [
        ("", "nothing_there", "html"),
        ("<p>Short", "nothing_there", "html"),
        ("\0\ud800", "nothing_there", "html"),
        ("x" * 5_000_001, "nothing_there", "html"),
        (f"<p>{TEXT}", "no_headline", "headline"),
    ],
)
def test_pasted_html_that_brings_none_says_why(publication, researcher, html, code, field):
    with pytest.raises(Incomplete) as refused:
        take_in_markup(publication, actor=researcher, url=WORDS["url"], html=html)
    assert (refused.value.code, refused.value.facts["field"]) == (code, field)


def test_pasted_text(publication, researcher):
    taken = take_in(publication, actor=researcher, **WORDS)
    assert taken.is_new
    assert not take_in(publication, actor=researcher, **WORDS).is_revised
    revised = take_in(publication, actor=researcher, **{**WORDS, "text": "There was none."})
    assert (revised.is_revised, revised.revision.number) == (True, 2)


def test_the_watch_begins_with_articles_from_their_page_and_where_it_is_asked_for(site, publication, researcher):
    url = site.put("/a", data={**NEWS_ARTICLE, "datePublished": timezone.now().isoformat()})
    watch = Watch.objects.get(article=take_in_page(publication, actor=researcher, url=url).article)
    assert (watch.url, watch.ended_at, watch.way) == (url, None, "page")
    old = take_in_page(publication, actor=researcher, url=site.put("/old", data=NEWS_ARTICLE)).article
    assert old.watch.ended_because == "age"
    take_in_page(publication, actor=researcher, url=site.put("/b"), watch=False)
    published = {**WORDS, "published_at": timezone.now()}
    take_in(publication, actor=researcher, **published)
    take_in(publication, actor=researcher, **{**published, "url": f"{WORDS['url']}-2"}, watch={})
    take_in(publication, actor=researcher, **{**WORDS, "url": f"{WORDS['url']}-draft"}, watch={})
    assert Watch.objects.filter(article__url__startswith=WORDS["url"]).count() == 1
    assert Watch.objects.count() == 3


def test_what_is_read_from_wordpress_is_not_read_from_its_page(site, publication, researcher, editor):
    url = site.put("/a")
    article = take_in_page(publication, actor=researcher, url=url).article
    Watch.objects.filter(article=article).update(way="wordpress")
    with pytest.raises(Conflict) as refused:
        take_in_page(publication, actor=researcher, url=url)
    assert refused.value.code == "watched_otherwise"
    assert "“Read another page”" in refused.value.message
    watch_page(article, actor=editor)
    assert not take_in_page(publication, actor=researcher, url=url).is_revised
    capture_revision(article, actor=researcher, text="What a person pastes is a person's decision.")


@pytest.mark.django_db(transaction=True)
def test_a_page_is_fetched_and_read_outside_any_transaction(site, publication, researcher):
    url = site.put("/a")
    open_ones = []

    def look(asked):
        try:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT count(*) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND state = 'idle in transaction'"
                )
                open_ones.append(cursor.fetchone()[0])
        finally:
            connection.close()
        return page()

    site.pages["/a"] = look
    take_in_page(publication, actor=researcher, url=url)
    assert open_ones == [0]


@pytest.mark.django_db(transaction=True)
def test_the_same_article_twice_at_once_is_one(publication, researcher):
    results = race(*[lambda: take_in(publication, actor=researcher, **WORDS)] * 3)
    assert not refusals(results)
    assert sorted(taken.is_new for taken in results) == [False, False, True]
    assert (Article.objects.count(), Revision.objects.count()) == (1, 1)
