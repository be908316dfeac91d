"""Webmentions as they come: taken at once, looked at later, and refused where they are none."""

from datetime import timedelta

import pytest
from django.utils import timezone

from corrections import checking
from corrections.models import Mention
from corrections.views import mentions as doors
from factcheck.models import Event, VisitedHost
from tests.published import publish_correction

pytestmark = pytest.mark.django_db


def test_an_announcement_is_taken_and_found_true(client, announce, linking, article, look, only):
    taken = announce(linking, article.url)
    assert taken.status_code == 202
    status = taken["Location"].removeprefix("http://localhost:8000")
    assert client.get(status).json()["status"] == "received"
    assert look() == 1
    mention = only()
    assert (mention.status, mention.title, mention.author) == ("verified", "On missiles", "Bo Blogger")
    assert mention.excerpt == "Read the Courier on the seven missiles."
    assert client.get(status).json()["status"] == "verified"
    assert Event.objects.get().kind == "mention.verified"
    assert look() == 0


def test_our_own_public_pages_are_targets(announce, blog, article, editor, second_editor, look, settings):
    notice = publish_correction(article, editor, second_editor)
    for page in (article, notice):
        target = f"{settings.SITE_URL}{page.get_absolute_url()}"
        source = blog.page(f"/{page._meta.model_name}", f'<a href="{target}">x</a>')
        assert announce(source, target).status_code == 202
    look()
    assert {m.target for m in Mention.objects.all()} == {article, notice}
    assert set(Mention.objects.values_list("status", flat=True)) == {"verified"}


def test_an_amended_notice_keeps_its_mentions_together(announce, blog, article, editor, second_editor, settings):
    first = publish_correction(article, editor, second_editor, status="superseded")
    publish_correction(article, editor, second_editor, series=first.series, version=2, amends=first)
    announce(blog.url("/a"), f"{settings.SITE_URL}{first.get_absolute_url()}")
    assert Mention.objects.get().correction == first


def test_a_source_that_we_would_not_call_is_refused(announce, article, settings):
    settings.HTTP_ALLOW_PRIVATE = False
    sources = [
        *(
            "",
            "blog.example/post",
            "ftp://blog.example/post",
            "javascript:alert(1)",
            "https://user:secret@blog.example/",
        ),
        *("https://blog.example/\0", "https://blog.example/" + "a" * 2000, "https://blog.example:22/", "http://[::1"),
        *("http://10.0.0.1/", "http://2130706433/", "http://0x7f.1/", "http://0177.0.0.1/", "http://127.1/"),
        *("http://[::ffff:10.0.0.1]/", "http://169.254.169.254/latest/meta-data/", "http://①②⑦.⓪.⓪.①/"),
    ]
    answers = {source: announce(source, article.url) for source in sources}
    found = {source: (answer.status_code, answer.json().get("code")) for source, answer in answers.items()}
    assert found == dict.fromkeys(sources, (400, "source_invalid"))
    settings.HTTP_ALLOW_PRIVATE = True
    assert announce("http://localhost:8000/other/", article.url).json()["code"] == "source_is_ours"
    assert not Mention.objects.exists()


def test_a_target_that_is_none_of_ours_is_refused(announce, article):
    ours = "http://localhost:8000"
    codes = {
        "": "target_invalid",
        "not an address": "target_invalid",
        "ftp://demo-courier.example/missiles": "target_invalid",
        "https://demo-courier.example/\0": "target_invalid",
        "https://demo-courier.example/" + "a" * 2000: "target_invalid",
        "http://[::1/": "target_invalid",
        "https://elsewhere.example/": "target_unusable",
        "https://demo-courier.example/unknown": "target_unusable",
        f"{ours}/": "target_unusable",
        f"{ours}/admin/": "target_unusable",
        f"{ours}/demo-courier/articles/999999/": "target_unknown",
        f"{ours}/demo-courier/articles/99999999999999999999999/": "target_unknown",
        f"{ours}/demo-courier/corrections/6d4f3c52-1d8e-4a77-9a58-1f3c1b7c2f10/": "target_unknown",
    }
    assert {target: announce("https://blog.example/post", target).json()["code"] for target in codes} == codes
    assert not Mention.objects.exists()


def test_what_readers_cannot_see_is_no_target(announce, article, correction, settings):
    type(article).objects.filter(pk=article.pk).update(published_at=None)
    for target in (article.url, article.get_absolute_url(), correction.get_absolute_url()):
        address = target if target.startswith("http") else f"{settings.SITE_URL}{target}"
        assert announce("https://blog.example/post", address).status_code == 400
    assert not Mention.objects.exists()


def test_a_page_is_no_mention_of_itself(announce, article):
    for source in (article.url, f"{article.url}#comments"):
        assert announce(source, article.url).json()["code"] == "source_is_target"


@pytest.mark.parametrize("odd", ["\ud800", "\ufeff", "\u202e", "é", "%zz", "%00", "[", "{}|^`"])
def test_odd_characters_are_escaped_or_refused(announce, article, odd):
    response = announce(f"https://blog.example/{odd}", f"{article.url}#{odd}")
    assert response.status_code in (202, 400)
    assert all(url.isascii() for url in Mention.objects.values_list("source_url", flat=True))


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"", "application/x-www-form-urlencoded", 400),
        (b"\xff\xfe\x00", "application/x-www-form-urlencoded", 400),
        (b"source=" + b"a" * 70_000, "application/x-www-form-urlencoded", 413),
        (b"&".join([b"a=1"] * 1000), "application/x-www-form-urlencoded", 400),
        (b'{"source": "https://blog.example/"}', "application/json", 400),
        (b"--x\r\n\r\n--x--", "multipart/form-data; boundary=x", 400),
        (b"<methodCall/>", "text/xml", 400),
    ],
)
def test_what_is_no_announcement_is_refused(client, db, body, kind, status):
    assert client.post("/webmention/", data=body, content_type=kind).status_code == status
    assert not Mention.objects.exists()


@pytest.mark.parametrize("method", ["get", "put", "delete", "patch"])
def test_only_a_post_announces(client, method):
    assert getattr(client, method)("/webmention/").status_code == 405


def test_fifty_announcements_are_one_row_and_one_look(announce, linking, article, look, blog, only):
    codes = [announce(linking, article.url).status_code for _time in range(50)]
    assert set(codes) == {202}
    assert look() == 1
    assert announce(linking, article.url).status_code == 202
    assert only().next_attempt_at > timezone.now()  # not before some minutes are over
    assert [asked.path for asked in blog.server.asked] == ["/post"]


def test_a_sender_may_not_send_without_end(announce, article, monkeypatch):
    monkeypatch.setattr(doors, "AN_HOUR", 6)
    codes = [announce(f"https://blog-{n}.example/", article.url).status_code for n in range(7)]
    assert codes == [202] * 6 + [429]
    assert announce("https://one-more.example/", article.url)["Retry-After"] == "3600"


def test_links_on_one_site_are_counted_together(announce, article, settings, monkeypatch):
    monkeypatch.setattr(doors, "AN_HOUR_OF_A_SITE", 6)
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    codes = [
        announce(f"https://blog.example/{n}", article.url, HTTP_X_FORWARDED_FOR=f"198.51.100.{n}").status_code
        for n in range(7)
    ]
    assert codes == [202] * 6 + [429]


def test_an_update_is_looked_at_again(announce, linking, article, blog, look, only):
    announce(linking, article.url)
    look()
    blog.page("/post", f'<title>On nine missiles</title><p><a href="{article.url}">x</a></p>')
    announce(linking, article.url)
    look()
    assert only().title == "On nine missiles"
    blog.page("/post", "<p>I took the link out.</p>")
    announce(linking, article.url)
    look()
    assert (only().status, only().reason) == ("gone", "no_link")


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_is_gone_is_no_mention_any_more(client, announce, linking, article, blog, look, only, status):
    announce(linking, article.url)
    look()
    blog.page("/post", "gone", status=status)
    answer = announce(linking, article.url)
    look()
    assert (only().status, only().reason) == ("gone", "gone")
    assert client.get(answer.json()["location"].removeprefix("http://localhost:8000")).json()["status"] == "gone"
    blog.page("/post", f'<a href="{article.url}">back</a>')
    announce(linking, article.url)
    look()
    assert only().status == "verified"


def test_a_site_that_is_down_takes_nothing_away(announce, linking, article, blog, look, only):
    announce(linking, article.url)
    look()
    blog.page("/post", "oops", status=500)
    announce(linking, article.url)
    assert sum(look() for _time in range(6)) == 4
    assert only().status == "verified"


def test_a_site_that_never_answers_is_refused_in_the_end(announce, article, blog, look, only):
    announce(blog.page("/never", "", status=503), article.url)
    looks = sum(look() for _time in range(6))
    assert (looks, only().status, only().reason) == (4, "refused", "http_status")


def test_a_host_that_is_busy_costs_no_attempt(announce, linking, article, only, settings):
    settings.WATCH_HOST_SECONDS = 5
    announce(linking, article.url)
    host = linking.split("/")[2]
    VisitedHost.objects.reserve(host, 60)
    checking.check_due(deadline=timezone.now() + timedelta(seconds=5))
    assert (only().attempts, only().is_due, only().lease_token) == (0, True, None)
    assert only().next_attempt_at > timezone.now() - timedelta(seconds=5)
