"""A published notice travels to whoever links: by Webmention where a page has an ear, else by hand; each page once."""

from datetime import timedelta
from urllib.parse import parse_qs

import pytest
from django.utils import timezone

from corrections.models import Correction, Mention, Telling
from corrections.services import amending, publishing, tellings
from factcheck import delivery
from factcheck.extracting import read_linking
from factcheck.models import Delivery, Event, VisitedHost
from factcheck.services.deliveries import replay_delivery
from tests.mentions.rows import make_mention
from tests.people import make_article

pytestmark = pytest.mark.django_db


@pytest.fixture
def publish(correction, editor, second_editor):
    """Publishes the draft: submitted by one editor, signed off by another."""

    def signed(row: Correction = correction) -> Correction:
        row.tickets.clear()
        publishing.submit_correction(row, actor=editor)
        return publishing.publish_correction(row, actor=second_editor)

    return signed


@pytest.fixture
def send():
    """Lets the time of every delivery come, and sends what is due."""

    def drain() -> list[str]:
        Delivery.objects.filter(channel="mention").update(next_attempt_at=timezone.now())
        VisitedHost.objects.update(next_visit_at=timezone.now())
        delivery.drain("mention", deadline=timezone.now() + timedelta(seconds=20))
        return list(Delivery.objects.filter(channel="mention").order_by("pk").values_list("status", flat=True))

    return drain


@pytest.fixture
def heard(blog, article) -> Mention:
    """A verified mention on a page that names an endpoint."""
    url = blog.page("/post", '<link rel="webmention" href="/hook?key=a%20b&amp;c">')
    return make_mention(article, url, status="verified")


def page_of(client, correction) -> str:
    return client.get(correction.get_absolute_url()).content.decode()


def test_a_page_with_an_ear_is_told(client, blog, heard, publish, send, settings):
    notice = publish()
    assert "0 told, of 1 page known" in page_of(client, notice)
    assert send() == ["sent"]
    (posted,) = blog.posted
    assert posted.path == "/hook?key=a%20b&c"
    assert posted.headers["content-type"] == "application/x-www-form-urlencoded"
    assert parse_qs(posted.body.decode()) == {
        "source": [f"{settings.SITE_URL}{notice.get_absolute_url()}"],
        "target": [heard.source_url],
    }
    telling = Telling.objects.get()
    assert (telling.status, telling.told_on, telling.detail) == ("told", timezone.localdate(), "it answered 202")
    assert Event.objects.filter(kind="telling.told").exists()
    html = page_of(client, notice)
    assert "1 told, of 1 page known to link to the article." in html
    assert f'<a href="{heard.source_url}" rel="nofollow ugc noopener">' in html
    assert send() == ["sent"]
    assert len(blog.posted) == 1


def test_our_page_links_to_whom_it_tells_before_they_are_told(client, heard, publish):
    """Their site looks for that link (W3C Webmention, 3.2.2)."""
    notice = publish()
    found = read_linking(page_of(client, notice).encode(), "http://localhost:8000/", targets=[heard.source_url])
    assert found.links


def test_a_page_without_an_ear_is_for_a_person(client, blog, article, publish, send, editor):
    make_mention(article, blog.page("/deaf", "<p>no endpoint</p>"), status="approved")
    notice = publish()
    assert send() == ["cancelled"]
    telling = Telling.objects.get()
    assert (telling.status, telling.detail) == ("by_hand", "the page names no endpoint")
    assert "to be told" in page_of(client, notice)
    tellings.tell_by_hand(telling, actor=editor)
    assert "1 told, of 1 page known" in page_of(client, notice)


@pytest.fixture
def answering(blog, article):
    """Puts one mentioning page up for each of these answers of its endpoint; returns their addresses by status."""

    def put_up(*statuses: int, **headers: str) -> dict[int, str]:
        pages = {}
        for status in statuses:
            blog.answers[f"/hook/{status}"] = (status, headers, b"")
            pages[status] = blog.page(f"/post/{status}", f'<link rel="webmention" href="/hook/{status}">')
            make_mention(article, pages[status], status="verified")
        return pages

    return put_up


def test_any_success_is_told(answering, publish, send):
    answering(200, 201, 202, 204, Location="https://blog.example/status/1")
    publish()
    assert send() == ["sent"] * 4


def test_a_refusal_is_for_a_person(answering, publish, send):
    pages = answering(400, 401, 403, 404, 405, 410, 301, 302, 307, Location="/elsewhere")
    publish()
    assert send() == ["dead"] * 9
    found = {telling.page_url: (telling.status, telling.detail) for telling in Telling.objects.all()}
    assert found == {page: ("by_hand", f"it answered {status}") for status, page in pages.items()}


def test_trouble_is_tried_again(blog, answering, publish, send):
    headers = {"Retry-After": "120"}
    answering(408, 425, 429, 500, 502, 503, **headers)
    publish()
    assert send() == ["retry"] * 6
    soonest = Delivery.objects.filter(channel="mention").earliest("next_attempt_at").next_attempt_at
    assert soonest > timezone.now() + timedelta(seconds=100)
    assert {telling.status for telling in Telling.objects.all()} == {"waiting"}
    blog.answers.clear()
    assert send() == ["sent"] * 6
    assert {telling.status for telling in Telling.objects.all()} == {"told"}


def test_ten_tries_and_then_a_person(blog, heard, publish, send):
    blog.answer = (500, {}, b"")
    publish()
    for _time in range(10):
        states = send()
    assert states == ["dead"]
    assert Telling.objects.get().status == "by_hand"
    assert len(blog.posted) == 10


def test_what_was_given_up_can_be_sent_again(blog, heard, publish, send, editor):
    blog.answer = (400, {}, b"")
    publish()
    send()
    blog.answer = (202, {}, b"")
    replay_delivery(Delivery.objects.get(channel="mention"), actor=editor)
    assert send() == ["sent"]
    assert Telling.objects.get().status == "told"


def test_an_endpoint_inward_is_not_called(blog, article, publish, send):
    inward = ["10.0.0.1/", "169.254.169.254/", "[fd00::1]/", "user@blog.example/", "0x7f.1/"]
    for number, host in enumerate([*(f"http://{host}" for host in inward), "file:///etc/passwd", "//["]):
        page = blog.page(f"/{number}", f'<link rel="webmention" href="{host}">')
        make_mention(article, page, status="verified")
    publish()
    assert send() == ["dead"] * 7
    assert {telling.status for telling in Telling.objects.all()} == {"by_hand"}


def test_a_page_that_is_gone_is_dropped(client, blog, article, publish, send):
    make_mention(article, blog.url("/nowhere"), status="verified")
    notice = publish()
    assert send() == ["cancelled"]
    assert Telling.objects.get().status == "dropped"
    assert "How far this notice travelled" not in page_of(client, notice)


def test_who_is_to_be_told(article, publish):
    for status in ("received", "verified", "approved", "refused", "hidden", "spam", "gone"):
        make_mention(article, f"https://{status}.example/", status=status)
    publish()
    told = ["https://approved.example/", "https://received.example/", "https://verified.example/"]
    assert sorted(Telling.objects.values_list("page_url", flat=True)) == told
    assert sorted(Delivery.objects.filter(channel="mention").values_list("address", flat=True)) == told


def test_an_unverified_page_waits_for_its_verification(client, blog, article, publish, send):
    url = blog.page("/post", f'<link rel="webmention" href="/hook"><a href="{article.url}">x</a>')
    mention = make_mention(article, url)
    notice = publish()
    assert send() == ["retry"]
    assert "How far" not in page_of(client, notice)
    Mention.objects.filter(pk=mention.pk).update(status="verified", verified_at=timezone.now())
    assert send() == ["sent"]


def test_one_that_turns_out_to_be_none_is_not_told(blog, heard, publish, send):
    publish()
    Mention.objects.update(status="spam")
    assert send() == ["cancelled"]
    assert (Telling.objects.get().status, blog.posted) == ("dropped", [])


def test_a_page_that_links_to_two_of_the_articles_is_told_once(blog, heard, article, correction, publish, send):
    other = make_article(article.publication, "another")
    make_mention(other, heard.source_url, status="verified")
    correction.articles.add(other)
    publish()
    assert send() == ["sent"]
    assert (Telling.objects.count(), len(blog.posted)) == (1, 1)


def test_another_publications_mention_is_not_ours_to_tell(other_publication, publish, article):
    make_mention(make_article(other_publication), status="verified")
    publish()
    assert not Telling.objects.exists()


def test_an_amendment_and_a_withdrawal_are_told_too(client, blog, heard, publish, send, editor, second_editor):
    first = publish()
    send()
    second = publish(amending.amend_correction(first, actor=editor))
    assert "0 told, of 1 page known" in page_of(client, second)
    send()
    amending.ask_withdrawal(second, actor=editor, notice="We were right at first.")
    second.refresh_from_db()
    amending.withdraw_correction(second, actor=second_editor)
    send()
    assert [t.status for t in Telling.objects.order_by("pk")] == ["told", "told", "told"]
    assert len(blog.posted) == 3
    assert len({posted.body for posted in blog.posted}) == 1  # one address for all versions
    assert "1 told, of 1 page known" in page_of(client, second)


def test_what_was_superseded_meanwhile_is_not_told(blog, heard, publish, send, editor):
    first = publish()
    publish(amending.amend_correction(first, actor=editor))
    assert send() == ["cancelled", "sent"]
    assert [t.status for t in Telling.objects.order_by("pk")] == ["dropped", "told"]


def test_whoever_links_to_the_notice_is_told_of_its_amendment(blog, heard, publish, editor):
    first = publish()
    linking = make_mention(heard.article, "https://other.example/", status="verified")
    Mention.objects.filter(pk=linking.pk).update(article=None, correction=first)
    publish(amending.amend_correction(first, actor=editor))
    assert Telling.objects.filter(mention=linking, correction__version=2).exists()


def test_thirty_pages_cost_as_many_queries_as_one(client, article, publish, django_assert_max_num_queries):
    for number in range(30):
        make_mention(article, f"https://blog-{number}.example/", status="approved" if number % 2 else "verified")
    with django_assert_max_num_queries(80):
        notice = publish()
    with django_assert_max_num_queries(9):
        html = page_of(client, notice)
    assert "0 told, of 30 pages known" in html
    assert html.count('rel="nofollow ugc noopener"') == 30


def test_a_strangers_title_is_shown_only_where_the_desk_has_read_it(client, article, publish):
    make_mention(article, "https://bad.example/", status="verified", title="BUY PILLS")
    make_mention(article, "https://good.example/", status="approved", title="On missiles")
    html = page_of(client, publish())
    assert "BUY PILLS" not in html
    assert "On missiles" in html
    Mention.objects.filter(status="verified").update(status="hidden")
    assert "bad.example" not in page_of(client, Correction.objects.get())


def test_nothing_of_a_reader_stands_on_the_page(client, heard, publish, send, ticket):
    html = page_of(client, publish())
    assert ticket.correspondent.email not in html
    assert ticket.reference not in html


def test_nobody_writes_to_a_page_whose_link_was_never_found(article, publish, send):
    make_mention(article)
    publish()
    for _time in range(10):
        states = send()
    assert (states, Telling.objects.get().status) == (["dead"], "dropped")


def test_a_page_that_is_hidden_meanwhile_waits_for_nobody(blog, article, publish, send):
    make_mention(article, blog.page("/deaf", "<p>no endpoint</p>"), status="approved")
    publish()
    send()
    assert Telling.objects.by_hand().exists()
    Mention.objects.update(status="hidden")
    assert not Telling.objects.by_hand().exists()
