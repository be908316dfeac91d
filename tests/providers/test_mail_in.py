"""Mail that providers post: only those that are set up, only with their secret, stored and committed before the 200."""

import base64
import hashlib
import hmac
import json
from urllib.parse import urlencode

import pytest
from django.db import OperationalError
from django.db.backends.utils import CursorWrapper

from corrections import inbox
from corrections.models import InboundEmail, Message
from factcheck import archiving
from tests.inbox.mails import DESK, READER, mail

pytestmark = pytest.mark.django_db
KEY = "key-of-the-provider"
BASIC = "provider:words"
RAW = mail("Nine, not seven.", Message_ID="<posted@reader.example>").replace(b"\n", b"\r\n")
EIGHT_BIT = RAW.replace(b"Nine, not seven.", b"Neun, nicht sieben: gr\xfc\xdfe.")
PROVIDERS = ("mailersend", "mailgun", "mailjet", "postmark", "sendgrid", "sparkpost")


@pytest.fixture(autouse=True)
def configured(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.INBOUND_PROVIDERS = list(PROVIDERS)
    settings.ANYMAIL = {
        "WEBHOOK_SECRET": BASIC,
        "MAILGUN_WEBHOOK_SIGNING_KEY": KEY,
        "MAILERSEND_INBOUND_SECRET": KEY,
    }


def multipart(fields: dict[str, bytes]) -> tuple[bytes, str]:
    lines = [
        b'--b0und\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (name.encode(), value)
        for name, value in fields.items()
    ]
    return b"".join(lines) + b"--b0und--\r\n", "multipart/form-data; boundary=b0und"


def in_json(said: object) -> tuple[bytes, str]:
    return json.dumps(said).encode(), "application/json"


def mailgun(raw: bytes, *, token: str = "t" * 50, key: str = KEY, **fields: bytes) -> tuple[bytes, str]:
    signature = hmac.new(key.encode(), f"1767225600{token}".encode(), hashlib.sha256).hexdigest()
    signed = {"timestamp": b"1767225600", "token": token.encode(), "signature": signature.encode()}
    return multipart({"recipient": DESK.encode(), "sender": READER.encode(), "body-mime": raw, **signed, **fields})


def postmark(raw: bytes, **said: object) -> tuple[bytes, str]:
    return in_json(
        {
            "From": READER,
            "OriginalRecipient": DESK,
            "MessageID": "73e6d360-66eb-11e1-8e72-a8904824019b",
            "Headers": [{"Name": "Return-Path", "Value": f"<{READER}>"}, {"Name": "X-Spam-Score", "Value": "-0.1"}],
            "RawEmail": raw.decode(),
            **said,
        }
    )


def sendgrid(raw: bytes, **fields: bytes) -> tuple[bytes, str]:
    envelope = json.dumps({"to": [DESK], "from": READER}).encode()
    return multipart({"email": raw, "envelope": envelope, "spam_score": b"0.1", **fields})


def mailersend(raw: bytes) -> tuple[bytes, str]:
    return in_json(
        {
            "type": "inbound.message",
            "data": {
                "id": "6305a8a1",
                "raw": raw.decode(),
                "sender": {"email": READER},
                "recipients": {"rcptTo": [{"email": DESK}]},
            },
        }
    )


def sparkpost(raw: bytes) -> tuple[bytes, str]:
    content = {"email_rfc822": base64.b64encode(raw).decode(), "email_rfc822_is_base64": True}
    relayed = {"content": content, "msg_from": READER, "rcpt_to": DESK, "protocol": "smtp"}
    return in_json([{"msys": {"relay_message": relayed}}])


def mailjet(_raw: bytes = RAW) -> tuple[bytes, str]:
    return in_json(
        {
            "Sender": READER,
            "Recipient": DESK,
            "Headers": {
                "From": f"Ria Reader <{READER}>",
                "To": DESK,
                "Subject": "A wrong figure",
                "Message-ID": "<posted@reader.example>",
                "X-Corrigenda-Rebuilt": "forged",
                "x-corrigenda-anything": "forged",
                "Received": ["by one.example", "by other.example"],
            },
            "Text-part": "Nine, not seven.",
            "Parts": [],
        }
    )


POSTS = {
    "mailersend": mailersend,
    "mailgun": mailgun,
    "mailjet": mailjet,
    "postmark": postmark,
    "sendgrid": sendgrid,
    "sparkpost": sparkpost,
}


@pytest.fixture
def post(client):
    """Posts as a provider would; without its password where `password` is empty."""

    def post(provider: str, made: tuple[bytes, str], *, password: str = BASIC, key: str = KEY, mime: bool = False):
        body, content_type = made
        headers = {"Signature": hmac.new(key.encode(), body, hashlib.sha256).hexdigest()} if key else {}
        if password:
            headers["Authorization"] = f"Basic {base64.b64encode(password.encode()).decode()}"
        address = f"/api/v1/mail-in/{provider}/{'mime/' if mime else ''}"
        return client.post(address, body, content_type=content_type, headers=headers)

    return post


@pytest.mark.parametrize("provider", PROVIDERS)
def test_takes_a_mail_and_a_worker_files_it(post, publication, provider):
    answer = post(provider, POSTS[provider](RAW))
    assert answer.status_code == 200, answer.content
    inbound = InboundEmail.objects.get()
    assert (inbound.channel, inbound.mail_from, inbound.rcpt_to, inbound.publication) == (
        "provider",
        READER,
        DESK,
        publication,
    )
    if provider != "mailjet":
        assert archiving.read_bytes(inbound.raw) == RAW
    inbox.process_due()
    message = Message.objects.get()
    assert (message.text.strip(), message.message_id) == ("Nine, not seven.", "<posted@reader.example>")


@pytest.mark.parametrize("provider", PROVIDERS)
def test_twice_is_once(post, publication, provider):
    for _ in range(2):
        assert post(provider, POSTS[provider](RAW)).status_code == 200
    assert InboundEmail.objects.count() == 1


@pytest.mark.parametrize("provider", ["mailgun", "sendgrid"])
def test_bytes_that_are_no_text_are_kept_as_they_came(post, publication, provider):
    assert post(provider, POSTS[provider](EIGHT_BIT), mime=True).status_code == 200
    assert archiving.read_bytes(InboundEmail.objects.get().raw) == EIGHT_BIT


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_wrong_or_missing_secret_is_refused(post, publication, provider):
    """Where there is a signature, the password alone does not do."""
    made = POSTS[provider](RAW)
    assert post(provider, made, password="provider:wrong").status_code == 400
    assert post(provider, made, password="").status_code == 400
    if provider == "mailgun":
        assert post(provider, mailgun(RAW, key="another")).status_code == 400
        assert post(provider, multipart({"body-mime": RAW, "recipient": DESK.encode()})).status_code == 400
    if provider == "mailersend":
        assert post(provider, made, key="another").status_code == 400
        assert post(provider, made, key="").status_code == 400
    assert not InboundEmail.objects.exists()


def test_a_mailgun_token_that_was_seen_serves_for_no_other_mail(post, publication, other_publication):
    """Mailgun's signature covers the token, not the mail."""
    assert post("mailgun", mailgun(RAW)).status_code == 200
    other = RAW.replace(b"Nine", b"Ninety")
    assert post("mailgun", mailgun(other)).status_code == 200
    assert post("mailgun", mailgun(other, recipient=b"corrections@other-gazette.example")).status_code == 200
    assert archiving.read_bytes(InboundEmail.objects.get().raw) == RAW


def test_a_provider_that_names_two_mails_alike_loses_none(post, publication):
    assert post("postmark", postmark(RAW)).status_code == 200
    assert post("postmark", postmark(RAW.replace(b"Nine", b"Ninety"))).status_code == 200
    assert InboundEmail.objects.count() == 2


def test_only_what_is_set_up_has_an_address(client, post, publication, settings):
    settings.INBOUND_PROVIDERS = ["postmark"]
    assert client.head("/api/v1/mail-in/postmark/").status_code == 200
    assert client.get("/api/v1/mail-in/postmark/").status_code == 405
    for name in ("mailgun", "sendgrid", "amazon_ses", "nobody"):
        assert post(name, sendgrid(RAW)).status_code == 404
        assert client.head(f"/api/v1/mail-in/{name}/").status_code == 404


def test_the_200_comes_after_the_commit_and_not_where_there_was_none(client, publication, monkeypatch):
    client.raise_request_exception = False
    execute = CursorWrapper.execute

    def fail(self, sql, params=None):
        if 'INSERT INTO "corrections_inboundemail"' in sql:
            raise OperationalError("the database is away")
        return execute(self, sql, params)

    body, content_type = sendgrid(RAW)
    headers = {"Authorization": f"Basic {base64.b64encode(BASIC.encode()).decode()}"}
    monkeypatch.setattr(CursorWrapper, "execute", fail)
    assert client.post("/api/v1/mail-in/sendgrid/", body, content_type=content_type, headers=headers).status_code == 500
    monkeypatch.undo()
    assert not InboundEmail.objects.exists()
    assert client.post("/api/v1/mail-in/sendgrid/", body, content_type=content_type, headers=headers).status_code == 200


def test_a_mail_for_two_desks_is_stored_for_each(post, publication, other_publication):
    envelope = {"to": [DESK, f"x+{DESK}", "corrections@other-gazette.example"], "from": READER}
    made = sendgrid(RAW, envelope=json.dumps(envelope).encode())
    for _ in range(2):
        assert post("sendgrid", made).status_code == 200
    found = InboundEmail.objects.filter(publication__isnull=False).values_list("publication", flat=True)
    assert sorted(found) == sorted([publication.pk, other_publication.pk])


def test_without_an_envelope_the_headers_tell(post, publication):
    made = sendgrid(RAW, envelope=b"{}")
    assert post("sendgrid", made).status_code == 200
    inbox.process_due()
    found = InboundEmail.objects.get()
    assert (found.status, found.publication, found.rcpt_to, found.kind) == ("filed", publication, DESK, "human")


def test_what_is_put_together_again_says_so_and_what_pretends_to_be_ours_is_taken_out(post, publication):
    assert post("mailjet", mailjet()).status_code == 200
    raw = archiving.read_bytes(InboundEmail.objects.get().raw)
    assert raw.count(b"X-Corrigenda-Rebuilt: mailjet") == 1
    assert b"forged" not in raw
    assert raw.count(b"Received:") == 2


def test_mailguns_parts_are_put_together_with_their_attachments(post, publication):
    headers = [["From", READER], ["To", DESK], ["Subject", "Grüße"], ["Message-Id", "<parts@reader.example>"]]
    signature = hmac.new(KEY.encode(), b"1767225600ttt", hashlib.sha256).hexdigest()
    body, content_type = multipart(
        {
            "recipient": DESK.encode(),
            "sender": READER.encode(),
            "message-headers": json.dumps(headers).encode(),
            "body-plain": b"Neun, nicht sieben.",
            "timestamp": b"1767225600",
            "token": b"ttt",
            "signature": signature.encode(),
            "attachment-count": b"1",
        }
    )
    file = b'--b0und\r\nContent-Disposition: form-data; name="attachment-1"; filename="count.pdf"\r\n'
    file += b"Content-Type: application/pdf\r\n\r\n%PDF-1.4 \xff\x00nine\r\n--b0und--\r\n"
    assert post("mailgun", (body.removesuffix(b"--b0und--\r\n") + file, content_type)).status_code == 200
    inbox.process_due()
    message = Message.objects.get()
    assert (message.subject, message.text.strip()) == ("Grüße", "Neun, nicht sieben.")
    attachment = message.attachments.get()
    assert attachment.filename == "count.pdf"
    assert archiving.read_bytes(attachment.file) == b"%PDF-1.4 \xff\x00nine"


def test_postmarks_parts_are_put_together(post, publication):
    body = {
        "FromFull": {"Email": READER, "Name": "Ria Reader"},
        "ToFull": [{"Email": DESK, "Name": ""}],
        "OriginalRecipient": DESK,
        "Subject": "A wrong figure",
        "MessageID": "m1",
        "Date": "Mon, 02 Mar 2026 10:00:00 +0000",
        "TextBody": "Nine, not seven.",
        "HtmlBody": "",
        "Headers": [{"Name": "Message-ID", "Value": "<parts@reader.example>"}],
        "Attachments": [],
    }
    assert post("postmark", in_json(body)).status_code == 200
    inbox.process_due()
    assert Message.objects.get().correspondent.email == READER


def test_a_post_of_parts_that_comes_again_is_known(post, publication):
    letter = {**json.loads(mailjet()[0]), "Html-part": "<p>Nine, not seven.</p>"}
    for _ in range(2):
        assert post("mailjet", in_json(letter)).status_code == 200
    inbound = InboundEmail.objects.get()
    assert b"multipart/alternative" in archiving.read_bytes(inbound.raw)


@pytest.mark.parametrize(
    ("provider", "made"),
    [
        ("postmark", (b"", "application/json")),
        ("postmark", (b"{", "application/json")),
        ("postmark", (b"[]", "application/json")),
        ("postmark", (b"null", "application/json")),
        ("postmark", (b"[" * 50_000, "application/json")),
        ("postmark", (b"\xff\x00", "application/json")),
        ("postmark", in_json({"RawEmail": {"a": 1}})),
        ("postmark", in_json({"RawEmail": "", "OriginalRecipient": DESK})),
        ("postmark", in_json({"RecordType": "Bounce"})),
        ("postmark", in_json({"Headers": "x", "RawEmail": "x"})),
        ("sendgrid", (b"", "multipart/form-data")),
        ("sendgrid", (b"--b\r\n" * 5000, "multipart/form-data; boundary=b")),
        ("sendgrid", sendgrid(RAW, envelope=b"[]")),
        ("sendgrid", sendgrid(RAW, envelope=b"{")),
        ("sendgrid", (urlencode([(f"f{n}", n) for n in range(5000)]).encode(), "application/x-www-form-urlencoded")),
        ("sparkpost", in_json([{}])),
        ("sparkpost", in_json([{"msys": {"message_event": {}}}])),
        ("mailersend", in_json({"type": "activity.sent"})),
        ("mailjet", in_json({"Headers": 5})),
        ("mailgun", mailgun(b"", event=b"opened")),
        ("mailgun", (b"[" * 50_000, "application/json")),
        ("sendgrid", sendgrid(RAW, envelope=json.dumps({"to": ["a@reader.example"] * 1001}).encode())),
    ],
)
def test_what_is_no_mail_is_refused_and_nothing_stored(post, publication, provider, made):
    answer = post(provider, made)
    assert answer.status_code == 400, answer.content[:300]
    assert not InboundEmail.objects.exists()


def test_sparkposts_test_of_the_address_is_answered_well(post, publication):
    assert post("sparkpost", in_json([{"msys": {}}])).status_code in (200, 400)
    assert not InboundEmail.objects.exists()


def test_a_large_mail_comes_in_whole_and_a_monstrous_one_is_refused(post, publication, settings):
    """Larger than any form that people may post."""
    large = RAW + b"x" * 70 + b"\r\n" * 40_000 + b"y" * 3_000_000
    assert post("mailgun", mailgun(large)).status_code == 200
    assert post("postmark", postmark(large)).status_code == 200
    assert {archiving.read_bytes(inbound.raw) for inbound in InboundEmail.objects.all()} == {large}
    settings.MAIL_MAX_BYTES = 1_000_000
    assert post("postmark", postmark(large)).status_code == 413


def test_other_pages_keep_their_limits(client, publication):
    answer = client.post("/demo-courier/report/", b"x" * 3_000_000, content_type="application/x-www-form-urlencoded")
    assert answer.status_code in (400, 413)


def test_a_mail_that_breaks_the_librarys_rules_is_stored_all_the_same(post, publication):
    odd = b"From: \xff\x00\r\nSubject: =?utf-8?b?!!?=\r\nDate: x\r\nbroken line\r\n\r\n\x80" * 3
    for provider in ("mailgun", "sendgrid"):
        assert post(provider, POSTS[provider](odd)).status_code == 200
    assert {archiving.read_bytes(inbound.raw) for inbound in InboundEmail.objects.all()} == {odd}
