"""Bounces are recognised by structure, header or the words of a mail system, with whom and how finally they failed."""

import pytest

from corrections.mail.bounce_words import Bounce, is_hard
from tests.mail.mails import kind

VERP = "corrections+bexampletokenexampletoken@weekly.example"
DAEMON = "MAILER-DAEMON@mx.reader.example"


def report(fields: str, kind_: str = "delivery-status", note: str = "See below.") -> dict[str, str]:
    body = f"--r\r\n\r\n{note}\r\n--r\r\nContent-Type: message/{kind_}\r\n\r\n"
    body += f"Reporting-MTA: dns; mx\r\n\r\n{fields}\r\n--r--\r\n"
    return {
        "body": body,
        "Content_Type": f"multipart/report; report-type={kind_}; boundary=r",
        "From": DAEMON,
        "Message_ID": "<d@mx>",
    }


@pytest.mark.parametrize(
    ("fields", "bounce"),
    [
        (
            "Final-Recipient: rfc822; a@b.example\r\nAction: failed\r\nStatus: 5.1.1",
            Bounce("a@b.example", "5.1.1", True),
        ),
        (
            "Final-Recipient: rfc822;a@b.example\r\nAction: failed\r\nStatus: 5.2.2 (mailbox full)",
            Bounce("a@b.example", "5.2.2", False),
        ),
        (
            "Final-Recipient: RFC822; <a@b.example>\r\nAction: delayed\r\nStatus: 4.2.0",
            Bounce("a@b.example", "4.2.0", False),
        ),
        (
            "Original-Recipient: rfc822;sent@b.example\r\nFinal-Recipient: rfc822;alias@c.example\r\n"
            "Action: failed\r\nStatus: 5.1.1",
            Bounce("sent@b.example", "5.1.1", True),
        ),
        (
            "Final-Recipient: rfc822;a@b.example\r\nAction: failed\r\nStatus: 5.0.0\r\n"
            "Diagnostic-Code: smtp; 550 No such user here",
            Bounce("a@b.example", "5.0.0", True),
        ),
        (
            "Final-Recipient: rfc822;a@b.example\r\nAction: failed\r\nStatus: 5.7.1\r\n"
            "Diagnostic-Code: smtp; 550 blocked as spam",
            Bounce("a@b.example", "5.7.1", False),
        ),
        (
            "Final-Recipient: rfc822;a@b.example\r\nAction: failed\r\nDiagnostic-Code: smtp; 550 5.1.1 unknown",
            Bounce("a@b.example", "5.1.1", True),
        ),
        (
            "Final-Recipient: rfc822;ok@b.example\r\nAction: relayed\r\nStatus: 2.0.0\r\n\r\n"
            "Final-Recipient: rfc822;a@b.example\r\nAction: failed\r\nStatus: 5.1.1",
            Bounce("a@b.example", "5.1.1", True),
        ),
    ],
)
def test_standard_report(fields, bounce):
    found = kind(mail_from="", rcpt_to=VERP, **report(fields))
    assert (found.kind, found.bounce, found.may_answer, found.may_reopen) == ("bounce", bounce, False, False)


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded"])
def test_report_of_success_is_no_bounce(action):
    found = kind(mail_from="", **report(f"Final-Recipient: rfc822;a@b.example\r\nAction: {action}\r\nStatus: 2.0.0"))
    assert (found.kind, found.bounce) == ("auto_reply", None)


def test_read_receipt_is_no_bounce():
    found = kind(**report("Disposition: manual-action/MDN-sent-manually; displayed", "disposition-notification"))
    assert found.kind == "auto_reply"


def test_report_wins_over_our_own_message_id():
    headers = report("Final-Recipient: rfc822;a@b.example\r\nAction: failed\r\nStatus: 5.1.1") | {
        "Message_ID": "<x@mail.weekly.example>"
    }
    assert kind(mail_from="", **headers).kind == "bounce"


def test_complaint():
    arf = report("", "feedback-report")
    arf["body"] = (
        "--r\r\nContent-Type: message/feedback-report\r\n\r\n"
        "Feedback-Type: abuse\r\nOriginal-Rcpt-To: a@b.example\r\n--r--"
    )
    found = kind(**arf)
    assert (found.kind, found.bounce) == ("complaint", Bounce("a@b.example", "", True))
    arf["body"] = arf["body"].replace("abuse", "not-spam")
    assert kind(**arf).kind != "complaint"


@pytest.mark.parametrize(
    ("subject", "body", "bounce"),
    [
        (
            "failure notice",
            "Hi. This is the qmail-send program.\r\n\r\n<a@b.example>:\r\n550 5.1.1 unknown user",
            Bounce("a@b.example", "5.1.1", True),
        ),
        (
            "Mail delivery failed",
            "following address(es) failed:\r\n  a@b.example\r\n    mailbox is full",
            Bounce("a@b.example", "", False),
        ),
        (
            "Undeliverable: Your report",
            "Your message wasn't delivered to a@b.example because the address does not exist",
            Bounce("a@b.example", "", True),
        ),
        ("Unzustellbar: Ihr Hinweis", "a@b.example\r\n550 no such user", Bounce("a@b.example", "", True)),
        ("Не удалось доставить", "a@b.example: 452 4.2.2 over quota", Bounce("a@b.example", "4.2.2", False)),
        ("Undeliverable Message", "To: <a@b.example>: mailbox full", Bounce("a@b.example", "", False)),
        ("Não entregue: x", "a@b.example 550 5.1.1", Bounce("a@b.example", "5.1.1", True)),
        ("Uleverbar: x", "a@b.example 550 5.1.1", Bounce("a@b.example", "5.1.1", True)),
        ("系统退信", "收件人 a@b.example 不存在 550 user not found", Bounce("a@b.example", "", True)),
        ("Delivery Status Notification (Delay)", "a@b.example: will be retried", Bounce("a@b.example", "", False)),
    ],
)
def test_bounce_without_a_report(subject, body, bounce):
    found = kind(body, mail_from="", From=DAEMON, Subject=subject)
    assert (found.kind, found.bounce) == ("bounce", bounce)


def test_bounce_from_a_sender_of_any_name():
    found = kind(
        "<a@b.example>: mailbox unavailable. [SMTP Error Code 550]",
        From="robot@mx.example",
        Subject="Returned mail - error",
    )
    assert (found.kind, found.bounce) == ("bounce", Bounce("a@b.example", "", True))


def test_whatever_a_mailer_daemon_writes_is_a_bounce():
    assert kind("Nothing doing with a@b.example.", From=DAEMON, Subject="Oh dear").bounce == Bounce(
        "a@b.example", "", False
    )


def test_mail_deleted_unseen_is_a_soft_bounce():
    receipt = report("", "disposition-notification", note="Your message was automatically rejected: quota exceeded")
    receipt["body"] = receipt["body"].replace(
        "Reporting-MTA: dns; mx\r\n",
        "Final-Recipient: rfc822; a@b.example\r\nDisposition: automatic-action/MDN-sent-automatically; deleted",
    )
    found = kind(**receipt)
    assert (found.kind, found.bounce) == ("bounce", Bounce("a@b.example", "", False))


def test_failed_recipients_header():
    found = kind("550 user unknown", X_Failed_Recipients="a@b.example, c@d.example")
    assert (found.kind, found.bounce) == ("bounce", Bounce("a@b.example", "", True))


def test_return_path_token_and_null_path():
    found = kind("So ein Pech.", mail_from="", rcpt_to=VERP)
    assert (found.kind, found.bounce) == ("bounce", Bounce("", "", False))


def test_vacation_answer_to_the_return_path_is_no_bounce():
    found = kind(mail_from="", rcpt_to=VERP, Subject="Automatic reply: Undeliverable promises in your article")
    assert found.kind == "auto_reply"


@pytest.mark.parametrize(
    "headers",
    [
        {"Subject": "Undeliverable: your newsletter promise"},
        {"body": "You quote: 'This message was created automatically by mail delivery software'. Wrong."},
        {"From": "Pat Postmaster <postmaster@village.example>", "Subject": "Wrong name in your post office story"},
        {"rcpt_to": VERP},
        {
            "Subject": "Fwd: Undelivered Mail Returned to Sender",
            "body": "Your address bounced:\r\n<a@b.example>: 550 user unknown",
        },
        {
            "Subject": "Delivery failure of the post office: your figures",
            "body": "It was 550 parcels, ask ada@reader.example.",
        },
        {"Subject": "Returned mail in 1934", "body": "550 letters, says bert@reader.example."},
        {"From": "Postoffice <postoffice@town.example>", "Subject": "Opening hours"},
        {
            "From": "System Administrator <sys@school.example>",
            "Subject": "Undeliverable promises",
            "body": "Your message to the town is wrong.",
        },
        {
            "User_Agent": "Mail program",
            "Subject": "Mail failure",
            "body": "My letter to desk@weekly.example came back: 5.1.1 user unknown.",
        },
    ],
)
def test_people_who_write_about_bounces(headers):
    assert kind(**headers).kind == "human"


@pytest.mark.parametrize(
    ("status", "words", "hard"),
    [
        ("5.1.1", "", True),
        ("5.1.10", "", True),
        ("5.4.1", "", True),
        ("5.4.4", "", True),
        ("5.2.1", "", True),
        ("5.2.2", "", False),
        ("5.3.4", "", False),
        ("5.4.7", "", False),
        ("5.7.26", "", False),
        ("4.1.1", "", False),
        ("5.7.1", "user unknown", True),
        ("5.1.1", "mailbox full", False),
        ("", "550 rejected", True),
        ("", "421 later", False),
        ("", "", False),
    ],
)
def test_hard_or_soft(status, words, hard):
    assert is_hard(status, words) is hard
