"""List mail is kept and not answered; our own mail is known again."""

import pytest

from tests.mail.mails import kind


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("List_Id", "<bridges.lists.example>"),
        ("List_Unsubscribe", "<https://lists.example/u>"),
        ("List_Post", "<mailto:bridges@lists.example>"),
        ("Mailing_List", "list bridges@lists.example; contact owner@lists.example"),
        ("Precedence", "list"),
        ("Precedence", "bulk"),
    ],
)
def test_list_mail(name, value):
    found = kind(**{name: value})
    assert (found.kind, found.may_answer, found.may_reopen) == ("list", False, False)


@pytest.mark.parametrize(
    "headers",
    [
        {"List_Id": "Corrections <corrections.weekly.example>", "Precedence": "list"},
        {"List_Id": "<any.thing>", "List_Post": "<https://groups.example/x>, <mailto:corrections@weekly.example>"},
        {"Mailing_List": "list corrections@weekly.example; contact owner@weekly.example"},
    ],
)
def test_our_own_address_as_a_group_makes_no_list_of_its_readers(headers):
    assert kind(**headers).kind == "human"


def test_an_automatic_answer_through_a_list_is_automatic():
    assert kind(List_Id="<bridges.lists.example>", Auto_Submitted="auto-replied").kind == "auto_reply"


@pytest.mark.parametrize(
    "headers",
    [
        {"Message_ID": "<a.1@Mail.Weekly.example>"},
        {"From": "Desk <Corrections@Weekly.example>"},
        {"From": "corrections+rabc@weekly.example"},
        {"mail_from": "corrections+babc@weekly.example"},
    ],
)
def test_own_mail(headers):
    found = kind(**headers)
    assert (found.kind, found.may_answer, found.may_reopen) == ("own", False, False)


@pytest.mark.parametrize(
    "headers",
    [
        {"Message_ID": "<a.1@notmail.weekly.example>"},
        {"Message_ID": "<a.1@mail.weekly.example.reader.example>"},
        {"From": "news@weekly.example"},
        {"From": "corrections@weekly.example.evil.example"},
        {"From": '"corrections@weekly.example" <ada@reader.example>'},
        {"In_Reply_To": "<a.1@mail.weekly.example>"},
    ],
)
def test_mail_of_others(headers):
    assert kind(**headers).kind == "human"
