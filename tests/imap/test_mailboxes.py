"""Who adds, changes, pauses and tries a mailbox; and that its secrets are seen by nobody again."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from corrections import imap
from corrections.models import Mailbox
from corrections.services import mailboxes as services
from factcheck.errors import Conflict, Invalid, NotPermitted
from factcheck.models import Event
from factcheck.sealing import Unopened, seal, unseal
from tests.imap import dovecot as servers
from tests.imap.conftest import make_mailbox

pytestmark = pytest.mark.django_db
SECRET = "correct horse battery"
GIVEN = {"host": "imap.writer.example", "username": "desk@writer.example", "password": SECRET}


def change(mailbox: Mailbox, manager, **given) -> Mailbox:
    return services.change_mailbox(mailbox, actor=manager, **given)


def test_a_manager_adds_one_and_the_secret_is_sealed(publication, manager):
    mailbox = services.add_mailbox(publication, actor=manager, **GIVEN)
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(m)::text FROM corrections_mailbox m")
        assert SECRET not in cursor.fetchone()[0]
    assert unseal(mailbox.sealed_password, purpose=services.PASSWORD) == SECRET
    assert Event.objects.get(kind="mailbox.added").subject_id == mailbox.pk


@pytest.mark.parametrize("person", ["editor", "researcher", "outsider", "inactive"])
def test_nobody_else_adds_changes_pauses_or_tries(request, publication, person):
    user = request.getfixturevalue(person)
    mailbox = services.add_mailbox(publication, actor=None, **GIVEN)
    for refused in (
        lambda: services.add_mailbox(publication, actor=user, **GIVEN),
        lambda: services.change_mailbox(mailbox, actor=user, folder="x"),
        lambda: services.pause_mailbox(mailbox, actor=user),
        lambda: services.poll_now(mailbox, actor=user),
        lambda: imap.try_mailbox(mailbox, actor=user),
    ):
        with pytest.raises(NotPermitted):
            refused()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"host": ""}, "host"),
        ({"host": "127.0.0.2"}, "host"),
        ({"host": "169.254.169.254"}, "host"),
        ({"host": "[::1]"}, "host"),
        ({"host": "2130706433"}, "host"),
        ({"host": "a b"}, "host"),
        ({"host": "x\0y"}, "host"),
        ({"host": "a" * 300}, "host"),
        ({"port": 25}, "port"),
        ({"port": 0}, "port"),
        ({"port": "many"}, "port"),
        ({"security": "none"}, "security"),
        ({"security": "rot13"}, "security"),
        ({"username": ""}, "username"),
        ({"username": "\ud800"}, "username"),
        ({"username": "a\r\nX LOGOUT"}, "username"),
        ({"folder": "a\nb"}, "folder"),
        ({"password": "a\r\nb"}, "password"),
        ({"password": ""}, "password"),
        ({"password": "\0"}, "password"),
        ({"password": "x" * 9000}, "password"),
        ({"folder": ""}, "folder"),
        ({"folder": "x" * 300}, "folder"),
        ({"poll_seconds": 5}, "poll_seconds"),
        ({"poll_seconds": 3600}, "poll_seconds"),
        ({"afterwards": "burn"}, "afterwards"),
        ({"afterwards": "move"}, "move_to"),
        ({"afterwards": "move", "move_to": "inbox"}, "move_to"),
        ({"sign_in": "oauth"}, "refresh_token"),
        ({"sign_in": "oauth", "refresh_token": "t", "token_endpoint": "ftp://x.example/"}, "token_endpoint"),
        ({"sign_in": "oauth", "refresh_token": "t", "token_endpoint": "http://x.example/"}, "token_endpoint"),
        ({"sign_in": "oauth", "refresh_token": "t", "token_endpoint": "https://10.0.0.1/"}, "token_endpoint"),
    ],
    ids=str,
)
def test_what_cannot_be_polled_is_refused(publication, manager, given, field):
    with pytest.raises(Invalid) as refused:
        services.add_mailbox(publication, actor=manager, **{**GIVEN, **given})
    assert refused.value.facts["field"] == field
    assert not Mailbox.objects.exists()


def test_a_folder_is_polled_once(publication, other_publication, manager):
    services.add_mailbox(publication, actor=manager, **GIVEN)
    with pytest.raises(Conflict):
        services.add_mailbox(other_publication, actor=None, **GIVEN)


def test_a_stored_secret_goes_nowhere_it_was_not_meant_for(publication, manager):
    mailbox = services.add_mailbox(publication, actor=manager, **GIVEN)
    for given in ({"host": "imap.evil.example"}, {"username": "other"}, {"security": "starttls"}, {"port": 143}):
        with pytest.raises(Invalid) as refused:
            change(mailbox, manager, **given)
        assert refused.value.facts["field"] == "password"
    changed = change(mailbox, manager, host="imap.evil.example", password="another")
    assert unseal(changed.sealed_password, purpose=services.PASSWORD) == "another"


def test_nor_by_a_way_round_over_the_other_kind_of_signing_in(publication, manager):
    mailbox = services.add_mailbox(publication, actor=manager, **GIVEN)
    tokens = {"sign_in": "oauth", "refresh_token": "mine", "token_endpoint": "https://tokens.evil.example/"}
    changed = change(mailbox, manager, host="imap.evil.example", **tokens)
    assert changed.sealed_password == ""
    with pytest.raises(Invalid):
        change(changed, manager, sign_in="password")


def test_secrets_left_empty_stay_and_another_folder_is_read_from_its_beginning(publication, manager):
    mailbox = services.add_mailbox(publication, actor=manager, **GIVEN)
    Mailbox.objects.update(uid_validity=7, highest_uid=900)
    changed = change(mailbox, manager, folder="Corrections", password="")
    assert unseal(changed.sealed_password, purpose=services.PASSWORD) == SECRET
    assert (changed.uid_validity, changed.highest_uid) == (None, 0)


def test_who_reads_while_it_is_changed_loses_the_lease(publication, manager):
    mailbox = services.add_mailbox(publication, actor=manager, **GIVEN)
    lease, [held] = Mailbox.objects.take(1, 60)
    change(mailbox, manager, folder="Corrections")
    assert not services.note_success(held, lease)
    assert not services.note_failure(held, lease, "x")


def test_pausing_and_resuming_twice_is_refused(publication, manager):
    mailbox = services.add_mailbox(publication, actor=manager, **GIVEN)
    with pytest.raises(Conflict):
        services.resume_mailbox(mailbox, actor=manager)
    services.pause_mailbox(mailbox, actor=manager)
    assert imap.poll_due() == 0
    with pytest.raises(Conflict):
        services.pause_mailbox(mailbox, actor=manager)
    with pytest.raises(Conflict):
        services.poll_now(mailbox, actor=manager)
    services.resume_mailbox(mailbox, actor=manager)
    assert imap.poll_due() == 1


def test_what_was_sealed_opens_for_its_purpose_and_with_a_retired_key_only(settings):
    sealed = seal("tröß\ud800", purpose="one")
    assert sealed != seal("tröß\ud800", purpose="one")
    assert unseal(sealed, purpose="one") == "tröß\ud800"
    assert (seal("", purpose="one"), unseal("", purpose="one")) == ("", "")
    for altered, purpose in ((sealed, "another"), (sealed[:-4] + "AAA=", "one"), ("nonsense", "one"), ("ö", "one")):
        with pytest.raises(Unopened):
            unseal(altered, purpose=purpose)
    before, settings.SECRET_KEY = settings.SECRET_KEY, "another key, which is long enough for anybody"
    with pytest.raises(Unopened):
        unseal(sealed, purpose="one")
    settings.SECRET_KEY_FALLBACKS = [before]
    assert unseal(sealed, purpose="one") == "tröß\ud800"


def test_another_secret_key_is_told_in_words(dovecot, publication, read, settings):
    mailbox = make_mailbox(publication, dovecot)
    settings.SECRET_KEY = "another key, which is long enough for anybody"
    assert read(mailbox) == 0
    assert "set it again" in mailbox.last_error


# --- In the dashboard ----------------------------------------------------------------------------------------------

ADD = "admin:corrections_mailbox_add"
FORM = {
    "port": "993",
    "security": "tls",
    "sign_in": "password",
    "folder": "INBOX",
    "afterwards": "seen",
    "poll_seconds": "60",
}


def move_url(mailbox: Mailbox, verb: str) -> str:
    return reverse("admin:corrections_mailbox_move", args=[mailbox.pk, verb])


def test_added_in_the_dashboard_and_no_page_shows_the_secret_again(client, publication, manager):
    client.force_login(manager)
    answer = client.post(reverse(ADD), {**FORM, **GIVEN, "publication": publication.pk}, follow=True)
    mailbox = Mailbox.objects.get()
    pages = [
        answer,
        client.get(move_url(mailbox, "change")),
        client.post(move_url(mailbox, "change"), {**FORM, **GIVEN, "password": SECRET, "host": ""}),
        client.get(reverse("admin:corrections_mailbox_changelist")),
    ]
    for page in pages:
        assert SECRET not in page.content.decode()
        assert mailbox.sealed_password not in page.content.decode()
    assert "Kept, and not shown" in pages[1].content.decode()
    assert pages[2].status_code == 400


def test_changed_in_the_dashboard(client, publication, manager):
    mailbox = services.add_mailbox(publication, actor=manager, **GIVEN)
    client.force_login(manager)
    given = {**FORM, **GIVEN, "password": "", "afterwards": "leave", "authserv_id": "mx.writer.example"}
    client.post(move_url(mailbox, "change"), given)
    mailbox.refresh_from_db()
    assert (mailbox.afterwards, mailbox.authserv_id) == ("leave", "mx.writer.example")
    assert unseal(mailbox.sealed_password, purpose=services.PASSWORD) == SECRET


def test_the_connection_is_tried_while_one_waits(client, dovecot, folder, publication, manager):
    dovecot.deliver(b"From: a@b.example\r\n\r\nx", folder)
    mailbox = make_mailbox(publication, dovecot, folder)
    client.force_login(manager)
    page = client.post(move_url(mailbox, "test"), follow=True).content.decode()
    assert "it can be read: 1 mail" in page
    assert dovecot.count(folder, "UNSEEN") == 1
    Mailbox.objects.update(sealed_password=seal("wrong", purpose=services.PASSWORD))
    page = client.post(move_url(mailbox, "test"), follow=True).content.decode()
    assert "refused to sign us in" in page
    assert client.get(move_url(mailbox, "test")).status_code == 405


def test_read_now_wakes_a_worker(client, publication, manager, django_capture_on_commit_callbacks):
    mailbox = services.add_mailbox(publication, actor=manager, **GIVEN)
    Mailbox.objects.update(next_attempt_at=timezone.now() + timezone.timedelta(hours=1))
    client.force_login(manager)
    with django_capture_on_commit_callbacks() as callbacks:
        client.post(move_url(mailbox, "poll"))
    assert ("corrections.poll_mailbox", (("mailbox", mailbox.pk),)) in [call.wake_key for call in callbacks]
    assert imap.poll_due() == 1


def test_an_editor_of_the_desk_sees_none(client, publication, editor):
    mailbox = services.add_mailbox(publication, actor=None, **GIVEN)
    client.force_login(editor)
    assert client.get(reverse("admin:corrections_mailbox_changelist")).status_code == 403
    assert client.post(move_url(mailbox, "pause")).status_code in (403, 404)
    assert client.post(reverse(ADD), {**FORM, **GIVEN}).status_code == 403
    assert Mailbox.objects.count() == 1


def test_the_list_costs_the_same_at_any_length(client, publication, manager):
    client.force_login(manager)

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get(reverse("admin:corrections_mailbox_changelist")).status_code == 200
        return len(caught)

    services.add_mailbox(publication, actor=None, **GIVEN)
    few = queries()
    Mailbox.objects.bulk_create(
        Mailbox(publication=publication, host=f"imap{n}.writer.example", username=servers.USER) for n in range(30)
    )
    assert queries() == few
