"""What the desk decides about mentions and tellings: in services, in the dashboard and over the API."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from corrections import checking
from corrections.models import Mention, Telling
from corrections.services import mention_checks, mentions, tellings
from factcheck.errors import IllegalTransition, Invalid, NotPermitted
from factcheck.extracting import Linking
from factcheck.models import Event
from factcheck.services.tokens import issue_token
from tests.mentions.rows import make_mention
from tests.published import publish_correction

pytestmark = pytest.mark.django_db
HOSTILE = "<img src=x onerror=alert(1)>\"'{{7*7}}"


@pytest.fixture
def mention(article) -> Mention:
    return make_mention(article, status="verified", title=HOSTILE, excerpt=HOSTILE)


@pytest.fixture
def telling(mention, article, editor, second_editor) -> Telling:
    notice = publish_correction(article, editor, second_editor)
    return Telling.objects.create(
        publication=article.publication,
        correction=notice,
        about="published",
        mention=mention,
        page_url=mention.source_url,
        status="by_hand",
    )


@pytest.fixture
def press(client):
    """Presses a row's button: `press(person, row, "approve")`."""

    def press(person, row, name, **words):
        client.force_login(person)
        address = reverse(f"admin:{row._meta.label_lower.replace('.', '_')}_move", args=[row.pk, name])
        return client.post(address, words, follow=True)

    return press


def call(person) -> APIClient:
    _token, secret = issue_token(person, actor=None, name="test")
    made = APIClient()
    made.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return made


def test_each_verb_is_on_record(mention, reviewer):
    for verb, status in (("approve", "approved"), ("hide", "hidden"), ("mark_spam", "spam"), ("restore", "received")):
        getattr(mentions, f"{verb}_mention")(mention, actor=reviewer)
        assert mention.status == status
        assert mention.decided_by == reviewer
    assert mention.is_due
    assert [event.kind for event in Event.objects.order_by("pk")] == [
        "mention.approved", "mention.hidden", "mention.marked_spam", "mention.restored",
    ]  # fmt: skip


def test_twice_is_once(mention, reviewer):
    mentions.approve_mention(mention, actor=reviewer)
    with pytest.raises(IllegalTransition):
        mentions.approve_mention(mention, actor=reviewer)


@pytest.mark.parametrize("status", ["received", "refused", "gone", "spam"])
def test_what_nobody_found_is_not_shown(article, reviewer, status):
    with pytest.raises(IllegalTransition):
        mentions.approve_mention(make_mention(article, status=status), actor=reviewer)


@pytest.mark.parametrize("verb", ["approve", "hide", "mark_spam"])
def test_nobody_moderates_what_is_said_of_their_own_article(mention, reporter, verb):
    with pytest.raises(NotPermitted, match="by-line"):
        getattr(mentions, f"{verb}_mention")(mention, actor=reporter)


def test_nor_what_is_said_of_the_correction_of_it(article, editor, second_editor, reporter):
    notice = publish_correction(article, editor, second_editor)
    mention = make_mention(article, status="verified")
    Mention.objects.filter(pk=mention.pk).update(article=None, correction=notice)
    mention.refresh_from_db()
    with pytest.raises(NotPermitted, match="by-line"):
        mentions.hide_mention(mention, actor=reporter)


def test_spam_is_not_looked_at(announce, linking, article, look, reviewer, only):
    announce(linking, article.url)
    mentions.mark_spam_mention(only(), actor=reviewer)
    assert announce(linking, article.url).json()["status"] == "verified"  # its sender learns nothing
    assert look() == 0
    with pytest.raises(IllegalTransition):
        mentions.check_mention(only(), actor=reviewer)


def test_words_that_change_after_approval_are_read_again(announce, blog, linking, article, look, reviewer, only):
    announce(linking, article.url)
    look()
    mentions.approve_mention(only(), actor=reviewer)
    announce(linking, article.url)
    look()
    assert only().status == "approved"
    blog.page("/post", f'<title>BUY PILLS</title><p><a href="{article.url}">pills</a></p>')
    announce(linking, article.url)
    look()
    assert (only().status, only().decided_by) == ("verified", None)
    assert Event.objects.filter(kind="mention.changed").exists()


def test_hidden_stays_hidden_when_its_site_says_something_new(announce, linking, article, look, reviewer, only):
    announce(linking, article.url)
    look()
    mentions.hide_mention(only(), actor=reviewer)
    announce(linking, article.url)
    look()
    assert only().status == "hidden"


def test_a_look_whose_lease_was_lost_writes_nothing(mention):
    assert not mention_checks.settle_found(mention, Linking(True, title="Other"))
    Mention.objects.filter(pk=mention.pk).update(is_due=True)
    _token, (held,) = Mention.objects.take(1, 60)
    Mention.objects.update(lease_token="6d4f3c52-1d8e-4a77-9a58-1f3c1b7c2f10")
    assert not mention_checks.settle_found(held, Linking(True, title="Other"))
    mention.refresh_from_db()
    assert mention.title == HOSTILE


def test_what_a_vanished_worker_held_is_looked_at_again(announce, linking, article, look, only):
    announce(linking, article.url)
    Mention.objects.take(1, 60, on_lease={"is_due": False})
    Mention.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert checking.sweep() == 1
    assert look() == 1
    assert only().status == "verified"


def test_refused_ones_are_forgotten_after_a_month(article):
    for status in ("refused", "verified", "spam"):
        make_mention(article, f"https://{status}.example/", status=status, is_due=False)
    assert mention_checks.forget_refused() == 0
    assert mention_checks.forget_refused(timezone.now() + timedelta(days=31)) == 1
    assert set(Mention.objects.values_list("status", flat=True)) == {"verified", "spam"}


@pytest.mark.parametrize("person", ["researcher", "outsider", "inactive"])
def test_the_wrong_person_changes_nothing(mention, request, person):
    with pytest.raises(NotPermitted):
        mentions.approve_mention(mention, actor=request.getfixturevalue(person))


def test_told_by_hand_on_a_day(telling, researcher):
    today = timezone.localdate()
    for day in (today + timedelta(days=1), today - timedelta(days=2)):
        with pytest.raises(Invalid):
            tellings.tell_by_hand(telling, actor=researcher, on=day)
    tellings.tell_by_hand(telling, actor=researcher, on=today)
    assert (telling.status, telling.told_on, telling.settled_by) == ("told_by_hand", today, researcher)
    with pytest.raises(IllegalTransition):
        tellings.tell_by_hand(telling, actor=researcher)
    assert [e.kind for e in Event.objects.all()] == ["telling.told_by_hand"]


def test_waiving_needs_an_editor_and_a_reason(telling, researcher, second_editor, reporter):
    for person in (researcher, reporter):
        with pytest.raises(NotPermitted):
            tellings.waive_telling(telling, actor=person, reason="Nobody there.")
    for reason in ("", "  ", "a" * 301, "\0"):
        with pytest.raises(Invalid):
            tellings.waive_telling(telling, actor=second_editor, reason=reason)
    tellings.waive_telling(telling, actor=second_editor, reason="Nobody there.")
    assert telling.status == "waived"


# --- the dashboard -------------------------------------------------------------------------------------------------


def test_the_pages_show_strangers_words_as_words(client, mention, telling, reviewer):
    client.force_login(reviewer)
    for row in (mention, telling):
        response = client.get(reverse(f"admin:corrections_{row._meta.model_name}_change", args=[row.pk]))
        assert response.status_code == 200
        assert b"<img src=x" not in response.content
        assert "unsafe" not in response["Content-Security-Policy"]


def test_buttons_do_what_they_say(press, mention, reviewer):
    press(reviewer, mention, "approve")
    mention.refresh_from_db()
    assert mention.status == "approved"


def test_the_prepared_mail_is_ready_to_send(client, telling, reviewer):
    client.force_login(reviewer)
    html = client.get(reverse("admin:corrections_telling_change", args=[telling.pk])).content.decode()
    assert "We have corrected “Seven missiles over the capital”" in html
    assert "There were nine missiles." in html
    assert 'href="mailto:?subject=We%20have%20corrected' in html
    assert telling.correction.get_absolute_url() in html


def test_told_by_hand_from_the_dashboard(press, telling, researcher):
    assert press(researcher, telling, "tell_by_hand", on="2999-01-01").status_code == 400
    assert press(researcher, telling, "tell_by_hand", on="yesterday").status_code == 400
    press(researcher, telling, "tell_by_hand", on=timezone.localdate().isoformat())
    telling.refresh_from_db()
    assert telling.status == "told_by_hand"


def test_another_desk_sees_neither(client, mention, telling, outsider):
    client.force_login(outsider)
    for row in (mention, telling):
        name = f"admin:corrections_{row._meta.model_name}"
        assert client.get(reverse(f"{name}_change", args=[row.pk])).status_code in (302, 404)
        assert b"blog.example" not in client.get(reverse(f"{name}_changelist")).content


def test_the_queues_are_on_the_home_page(client, mention, telling, reviewer):
    client.force_login(reviewer)
    html = client.get(reverse("admin:index")).content.decode()
    assert "mentions to look at" in html
    assert "pages to tell by hand" in html


# --- the API -------------------------------------------------------------------------------------------------------


def test_the_api_lists_and_decides(mention, telling, reviewer, second_editor):
    api = call(reviewer)
    (listed,) = api.get("/api/v1/mentions/", {"status": "verified"}).json()["results"]
    assert (listed["id"], listed["source_url"], listed["title"]) == (mention.pk, mention.source_url, HOSTILE)
    assert "key" not in listed  # the sender's own address for its state
    assert api.post(f"/api/v1/mentions/{mention.pk}/approve/").json()["status"] == "approved"
    assert api.post(f"/api/v1/mentions/{mention.pk}/approve/").status_code == 409
    assert api.post(f"/api/v1/mentions/{mention.pk}/check/").json()["is_due"] is True
    (told,) = api.get("/api/v1/tellings/", {"correction": telling.correction_id}).json()["results"]
    assert told["status"] == "by_hand"
    assert api.post(f"/api/v1/tellings/{telling.pk}/waive/", {"reason": "x"}).status_code == 403
    assert call(second_editor).post(f"/api/v1/tellings/{telling.pk}/waive/", {"reason": "x"}).status_code == 200


@pytest.mark.parametrize("body", [{"on": 7}, {"on": "soon"}, {"on": None}, {"when": "2026-01-01"}, [], "x"])
def test_the_api_refuses_what_is_no_day(telling, researcher, body):
    assert call(researcher).post(f"/api/v1/tellings/{telling.pk}/tell_by_hand/", body).status_code == 400


def test_the_api_shows_another_desk_nothing(mention, telling, outsider):
    api = call(outsider)
    assert api.get("/api/v1/mentions/").json()["results"] == []
    assert api.post(f"/api/v1/mentions/{mention.pk}/approve/").status_code == 404
    assert api.post(f"/api/v1/tellings/{telling.pk}/tell_by_hand/").status_code == 404


def test_nobody_writes_mentions_over_the_api(mention, reviewer):
    api = call(reviewer)
    assert api.post("/api/v1/mentions/", {"source_url": "https://a.example/"}).status_code == 405
    assert api.patch(f"/api/v1/mentions/{mention.pk}/", {"title": "x"}).status_code == 405


@pytest.mark.parametrize("path", ["/api/v1/mentions/", "/admin/corrections/mention/"])
def test_thirty_cost_as_many_queries_as_one(client, article, mention, reviewer, path):
    caller = call(reviewer) if path.startswith("/api") else client
    client.force_login(reviewer)

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert caller.get(path).status_code == 200
        return len(queries)

    count()  # the first call notes when the token was used
    few = count()
    for number in range(30):
        make_mention(article, f"https://blog-{number}.example/", status="approved", decided_by=reviewer)
    assert count() == few
