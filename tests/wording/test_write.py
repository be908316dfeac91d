"""A manager's words are used from the next sending on; what cannot be used is refused where it is wrong."""

import pytest

from corrections import letters
from corrections.models import LetterTemplate
from corrections.services.wording import restore_letter
from factcheck.errors import Conflict, Invalid, NotPermitted
from factcheck.models import Event
from tests.wording.conftest import SUBJECT, TEXT

pytestmark = pytest.mark.django_db
HTML = '<p>It is {{ reference }}.</p>\n<p><a href="{{ status_url }}">Look</a></p>'


def test_letters_leave_in_these_words_from_now_on(write, awaited, ticket, manager):
    row = write()
    letter = letters.compose(awaited)
    assert letter.subject == f"We have it [{ticket.reference}]"
    assert letter.text.startswith(f"Thank you, it is {ticket.reference}.\n\nLook here:\nhttp")
    assert f"<strong>{ticket.reference}</strong>" in letter.html
    assert ">Look here</a>" in letter.html
    event = Event.objects.get(kind="letter_template.written")
    assert (event.actor_id, event.facts) == (
        manager.pk,
        {"purpose": "ticket_acknowledgement", "language": "en", "version": 1},
    )
    assert (row.version, row.written_by) == (1, manager)


def test_own_html_is_used_with_values_escaped_and_cleaned(write, awaited, ticket):
    write(html=HTML)
    html = letters.compose(awaited).html
    assert f'<p style="margin:0 0 16px">It is {ticket.reference}.</p>' in html
    assert ">Look</a>" in html


def test_each_version_stays_and_the_one_read_before_must_be_the_newest(write, publication, manager, awaited):
    write()
    write(subject="Second [{{ reference }}]", version=1)
    with pytest.raises(Conflict):
        write(version=1)
    with pytest.raises(Conflict):
        write(version=0)
    with pytest.raises(Conflict):
        restore_letter(publication, actor=manager, purpose="ticket_acknowledgement", language="en", version=1)
    restore_letter(publication, actor=manager, purpose="ticket_acknowledgement", language="en", version=2)
    assert list(LetterTemplate.objects.values_list("version", "subject", "is_shipped")) == [
        (3, "", True),
        (2, "Second [{{ reference }}]", False),
        (1, SUBJECT, False),
    ]
    assert letters.compose(awaited).subject.startswith("Your report to")
    write(version=3)
    assert letters.compose(awaited).subject.startswith("We have it")


def test_nothing_can_be_restored_that_was_never_written(publication, manager):
    with pytest.raises(Conflict):
        restore_letter(publication, actor=manager, purpose="ticket_acknowledgement", language="en", version=0)


@pytest.mark.parametrize(
    ("field", "value", "line", "says"),
    [
        ("text", TEXT + "\n{{ reader_mail }}", 5, "no variable “reader_mail”"),
        ("text", TEXT + "\n{% load x %}", 5, "There is no {% load x %}"),
        ("text", TEXT + "\n{% if article %}", 5, "never ended"),
        ("text", "It is {{ reference }}.", 0, "{{ status_url }}"),
        ("text", "{% if article %}" + TEXT + "{% endif %}", 0, "article"),
        ("text", "x {% if article %}" + TEXT + "{% endif %}", 0, "{{ reference }}"),
        ("text", "", 0, "blank"),
        ("text", "x" * 20_001, 0, "20000"),
        ("text", TEXT + "\x00", 0, "Null"),
        ("subject", "", 0, "Nothing is left"),
        ("subject", "No reference", 0, "{{ reference }}"),
        ("subject", "{% if article %}[{{ reference }}]{% endif %}", 0, "Nothing is left"),
        ("subject", "A [{{ reference }}]\nBcc: victim@else.example", 1, "one line"),
        ("subject", "A [{{ reference }}]\r", 1, "one line"),
        ("subject", "A [{{ reference }}]\x00", 1, "one line"),
        ("subject", "A [{{ reference }}]\ud800", 1, "one line"),
        ("subject", "x" * 190 + " [{{ reference }}]", 0, "too long"),
        ("html", HTML + "\n<script>x</script>", 3, "<script>"),
        ("html", HTML + '\n<img src="https://track.example/">', 3, "<img>"),
        ("html", HTML + '\n<p onclick="x">', 3, "onclick"),
        ("html", HTML + '\n<a href="javascript:x">y</a>', 3, "https"),
        ("html", HTML + "\n<p>open", 3, "not closed"),
        ("html", HTML + "\n</p>", 3, "not closed"),
        ("html", HTML + "\n<!-- remark -->", 3, "<!-->"),
        ("html", "<p>It is {{ reference }}.</p>", 0, "{{ status_url }}"),
        ("html", HTML + "{{ subject }}", 2, "no variable"),
        ("purpose", "no_such_letter", None, "no such letter"),
        ("language", "tlh", None, "language"),
        ("language", "de\x00", None, "language"),
        ("language", "de-" + "x" * 40, None, "language"),
    ],
)
def test_what_cannot_be_used_is_refused_at_its_place(write, field, value, line, says):
    with pytest.raises(Invalid) as refused:
        write(**{field: value})
    assert refused.value.facts["field"] == field
    assert refused.value.facts.get("line") in (line, None)
    assert says in refused.value.message
    assert not LetterTemplate.objects.exists()


SEEN = "<p>It is {{ reference }}.</p>"
LINK = '<a href="{{ status_url }}">Look</a>'


@pytest.mark.parametrize(
    "html",
    [
        SEEN + '<p title="{{ status_url }}">Look</p>',
        SEEN + '<a href="{{ status_url }}"></a>',
        SEEN + '<a href="{{ status_url }}"> \u200b&nbsp;</a>',
        SEEN + '<a href="https://else.example/?{{ status_url }}">Look</a>',
        SEEN + f'<div style="display:none">{LINK}</div>',
        SEEN + f'<div style="DISPLAY : none !important"><p>{LINK}</p></div>',
        SEEN + '<a href="{{ status_url }}"><span style="display:none">Look</span></a>',
        SEEN + f'<p style="visibility:hidden">{LINK}</p>',
        SEEN + f'<p style="color:#000;font-size:0px">{LINK}</p>',
        SEEN + f'<p style="font-size:/* x */0">{LINK}</p>',
        SEEN + f'<p style="\\66ont-size:0">{LINK}</p>',
        SEEN + f'<p style="text-indent:-9999px">{LINK}</p>',
        SEEN + f'<p style="max-height:0.0em">{LINK}</p>',
        SEEN + f'<p style="color:transparent">{LINK}</p>',
        SEEN + f"<details><summary>More</summary>{LINK}</details>",
        SEEN + "<details>{{ status_url }}</details>",
        SEEN + f"<details><b>x</b>{LINK}<i>y</i></details>",
        f'<p title="{{{{ reference }}}}">{LINK}</p>',
        '<a href="{{ reference }}">x</a>' + LINK,
        "{% if article %}" + SEEN + "{% else %}<p title='{{ reference }}'>x</p>{% endif %}" + LINK,
    ],
)
def test_what_must_be_said_cannot_hide_in_html(write, html):
    with pytest.raises(Invalid, match=r"does not always (show|say)") as refused:
        write(html=html)
    assert refused.value.facts["field"] == "html"
    assert not LetterTemplate.objects.exists()


@pytest.mark.parametrize(
    "html",
    [
        SEEN + LINK,
        SEEN + "{{ status_url }}",
        SEEN + '<a href=" {{ status_url }} "><b>Look</b></a>',
        SEEN + f'<p style="font-size:10px;margin:0;line-height:1.5;width:100%">{LINK}</p>',
        SEEN + f'<p style="display:none">Preview of the letter</p>{LINK}',
        SEEN + f"<details><summary>{LINK}</summary>More</details>",
        f"<table><tr><td>{SEEN}</td><td>{LINK}</td></tr></table>",
        "Words {{ reference }} < 3 & more " + LINK,
    ],
)
def test_what_can_be_read_or_pressed_is_said(write, html):
    write(html=html)
    assert LetterTemplate.objects.get().html == html


def test_what_stands_in_the_small_print_is_said_in_either_part(write):
    write(text=TEXT.replace("Look here:\n{{ status_url }}", "---\n{{ status_url }}"), html=SEEN)


def test_lone_surrogates_in_a_text_are_refused(write):
    with pytest.raises(Invalid):
        write(text=TEXT + "\ud800")


@pytest.mark.parametrize("person", ["researcher", "reviewer", "editor", "outsider"])
def test_only_managers_write_letters(write, publication, request, person):
    with pytest.raises(NotPermitted):
        write(actor=request.getfixturevalue(person))
    with pytest.raises(NotPermitted):
        restore_letter(
            publication,
            actor=request.getfixturevalue(person),
            purpose="ticket_acknowledgement",
            language="en",
            version=0,
        )


def test_html_is_nested_no_deeper_than_it_is_cleaned_fast(write):
    for deep, is_fine in ((40, True), (41, False), (2000, False)):
        html = HTML + "\n" + "<b>" * deep + "</b>" * deep
        if is_fine:
            write(html=html)
            continue
        with pytest.raises(Invalid, match="Line 3: Too many tags"):
            write(html=html, version=1)
