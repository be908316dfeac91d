"""Letters to staff, one event or many, in the words and the language of whoever gets them; whatever names they hold."""

import json
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from corrections import letters, threading
from corrections.happenings import Doer, happened
from corrections.mail.composing import as_bytes
from corrections.models import Correspondent, LetterTemplate, Ticket
from corrections.phrasing import LONGEST_OUTPUT
from corrections.services.digests import gather_due_digests
from corrections.services.wording import preview_letter, write_letter
from corrections.subjects import Subjects
from corrections.wording import PURPOSES, languages, shipped
from corrections.wording.news import LONGEST_TITLE, Matter, News, told, untold
from corrections.wording.variables import Context
from factcheck import ledger, routing
from factcheck.errors import Invalid
from factcheck.models import Delivery, Event, Preference, Publication, User

pytestmark = pytest.mark.django_db
TRANSLATED = ["de", "fr", "es"]
TEXT = "Ours: {{ who }} {{ what }}\n\n{{ matter }}\n{{ matter_url }}\n\n---\nChoose:\n{{ preferences_url }}"
OWN = {"purpose": "staff_notice", "language": "en", "subject": "Ours {{ reference }}", "text": TEXT}
HOSTILE = ["<b>Ed</b> & <script>alert(1)</script>", "Ed\r\nBcc: all@evil.example", "{{ matter_url }}", "---", "Ж" * 150]


@pytest.fixture
def colleague(ticket, editor) -> User:
    """Who works on the ticket and hears of everything at once."""
    for topic in ("reports", "tickets", "evidence", "running", "deadlines"):
        Preference.objects.create(user=editor, topic=topic, way="at_once")
    Ticket.objects.filter(pk=ticket.pk).update(assignee=editor)
    ticket.refresh_from_db()
    return editor


@pytest.fixture
def notice(ticket, colleague, second_editor):
    """Composes the letter that tells of one event."""

    def of(kind="ticket.message_received", subject=ticket, actor=None, person=colleague):
        event = ledger.record(kind, subject, actor=actor)
        sent = Delivery.objects.get(event=event, channel="mail", recipient_key=f"user:{person.pk}")
        return letters.compose(sent)

    return of


def wire(letter):
    return message_from_bytes(as_bytes(letter), policy=policy.default)


# --- Words for everything ------------------------------------------------------------------------------------------


def kinds_told_to_staff() -> set[str]:
    return {kind for row in routing.table() if row.channel == routing.STAFF for kind in row.kinds}


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_kind_that_staff_hear_of_has_words_in_every_language(language):
    words = languages()[language]
    assert set(words.happened) == kinds_told_to_staff()
    assert set(words.doers) == set(Doer)
    assert all(words.what_happened(kind) != str(happened(kind)) for kind in kinds_told_to_staff())


def test_what_has_no_words_yet_is_said_in_english():
    assert languages()["de"].what_happened("article.added") == "took the article in"
    assert languages()["de"].what_happened("future.kind") == "future.kind"
    assert languages()["en"].doer(Doer.SYSTEM) == "The system"


# --- One event -----------------------------------------------------------------------------------------------------


def test_a_notice_says_what_about_what_by_when_and_where(notice, ticket, colleague):
    User.objects.filter(pk=colleague.pk).update(time_zone="Europe/Kyiv")
    Ticket.objects.update(next_due_at=datetime(2026, 3, 4, 10, 0, tzinfo=UTC))
    letter = notice(subject=Ticket.objects.get(pk=ticket.pk))
    assert letter.subject == f"A reader wrote [{ticket.reference}]"
    for part in (letter.text, letter.html):
        assert ticket.subject in part
        assert ticket.get_absolute_url() in part
        assert "Next due: Wednesday 4 March 2026, 12:00 (Kyiv)" in part
        assert reverse("admin:factcheck_preference_mine") in part
    assert letter.in_reply_to == threading.thread_id(ticket, colleague)


def test_no_deadline_is_named_where_none_runs(notice, ticket):
    assert "Next due" not in notice().text
    Ticket.objects.update(next_due_at=timezone.now(), status="spam", closed_at=timezone.now())
    assert "Next due" not in notice("ticket.appealed", Ticket.objects.get(pk=ticket.pk)).text


@pytest.mark.parametrize(
    ("mine", "paper", "says"),
    [
        ("de", "en", "Eine Leserin oder ein Leser hat geschrieben"),
        ("", "fr", "Un lecteur ou une lectrice a écrit"),
        ("es-mx", "de", "Un lector o una lectora escribió"),
        ("uk", "de", "Eine Leserin oder ein Leser hat geschrieben"),
        ("\u202e!", "", "A reader wrote"),
    ],
)
def test_my_language_goes_before_the_publications_and_that_before_english(notice, ticket, mine, paper, says):
    User.objects.update(language=mine)
    Publication.objects.update(language=paper)
    letter = notice(subject=Ticket.objects.get(pk=ticket.pk))
    assert letter.subject == f"{says} [{ticket.reference}]"
    assert letter.text.startswith(says)
    assert says in letter.html


def test_news_of_a_claim_bear_its_words(notice, claim):
    letter = notice("claim.words_changed", claim)
    assert letter.subject == f"The system captured a text in which the claim's words changed: {claim}"
    assert letter.in_reply_to == ""


def test_a_publication_words_its_notices(notice, publication, manager, ticket):
    write_letter(publication, actor=manager, **OWN)
    letter = notice()
    assert letter.subject == f"Ours {ticket.reference}"
    assert letter.text.startswith(f"Ours: A reader wrote\n\n{ticket.reference}\nhttp")


def test_words_that_fail_are_noted_and_the_notice_leaves_in_the_shipped_ones(notice, publication, manager, ticket):
    row = write_letter(publication, actor=manager, **OWN)
    LetterTemplate.objects.filter(pk=row.pk).update(text=TEXT + "{{ given_up }}")
    for _again in range(2):
        assert notice().subject == f"A reader wrote [{ticket.reference}]"
    row.refresh_from_db()
    assert row.failed_at
    assert "given_up" in row.fault
    failed = Event.objects.get(kind="letter_template.failed")
    assert Delivery.objects.filter(event=failed, recipient_key=f"user:{manager.pk}", channel="in_app").exists()


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("subject", "No reference"),
        ("subject", "{{ reference }}\nBcc: x@y.example"),
        ("text", TEXT.replace("{{ matter_url }}", "")),
        ("text", TEXT.replace("{{ preferences_url }}", "")),
        ("text", TEXT.replace("{{ what }}", "{% if deadline %}{{ what }}{% endif %}")),
        ("text", TEXT + "{{ ticket.correspondent.email }}"),
        ("text", TEXT + "{{ settings }}{% include 'x' %}"),
        ("html", "<p>{{ who }}</p><script>x</script>"),
    ],
)
def test_broken_words_are_refused(publication, manager, field, words):
    with pytest.raises(Invalid) as refused:
        write_letter(publication, actor=manager, **(OWN | {field: words}))
    assert refused.value.facts["field"] == field
    assert not LetterTemplate.objects.exists()


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_stay_words(notice, publication, manager, ticket, second_editor, name):
    User.objects.filter(pk=second_editor.pk).update(first_name=name[:150], last_name="")
    Ticket.objects.update(subject=name)
    who = User.objects.get(pk=second_editor.pk)
    for _words in ("shipped", "own"):
        letter = notice("ticket.woken", Ticket.objects.get(pk=ticket.pk), actor=who)
        mail = wire(letter)
        assert mail["Bcc"] is None
        assert ticket.reference in mail["Subject"]
        assert "<script>" not in letter.html
        assert "<b>" not in letter.html
        assert ticket.get_absolute_url() in letter.text
        if not LetterTemplate.objects.exists():
            write_letter(publication, actor=manager, **OWN)


def test_a_long_name_leaves_the_reference_in_the_subject(notice, ticket, second_editor):
    User.objects.filter(pk=second_editor.pk).update(first_name="E" * 150, last_name="D" * 150)
    letter = notice("ticket.woken", actor=User.objects.get(pk=second_editor.pk))
    assert str(wire(letter)["Subject"]).endswith(f"[{ticket.reference}]")


def test_thirty_notices_cost_one_person_as_many_queries_as_one(ticket, claim, colleague, second_editor):
    def queries(many: int) -> int:
        Delivery.objects.all().delete()
        for _each in range(many):
            ledger.record("ticket.woken", ticket, actor=second_editor)
            ledger.record("claim.words_changed", claim, actor=None)
        mine = Delivery.objects.filter(channel="mail", recipient_key=f"user:{colleague.pk}")
        rows = list(mine.select_related("event", "publication"))
        assert len(rows) == 2 * many
        with CaptureQueriesContext(connection) as asked, Subjects(rows).in_use():
            assert all(letters.compose(row) for row in rows)
        return len(asked)

    assert queries(1) == queries(30)


# --- Digests -------------------------------------------------------------------------------------------------------


def context(matters: list[Matter], language: str = "en") -> Context:
    return Context({"matters": matters, "clock": UTC}, Publication(name="Courier"), languages()[language])


def matter(number: int, lines: int, who: User | Doer = Doer.READER, **about) -> Matter:
    moments = [datetime(2026, 1, 10, 9, tzinfo=UTC) + timedelta(minutes=minute) for minute in range(lines)]
    news = [News(moment, "ticket.message_received", who) for moment in moments]
    return Matter(f"COR-2026-{number:06d}", f"https://desk.example/{number}/", news, **about)


def test_a_digest_is_in_the_language_of_whoever_gets_it(ticket, editor, publication, manager):
    Preference.objects.create(user=editor, topic="tickets", way="hourly")
    User.objects.filter(pk=editor.pk).update(language="de")
    Ticket.objects.filter(pk=ticket.pk).update(assignee=editor)
    ledger.record("ticket.woken", Ticket.objects.get(pk=ticket.pk), actor=None)
    gather_due_digests(now=timezone.now() + timedelta(hours=2))
    sent = Delivery.objects.get(purpose="digest_due", channel="mail")
    letter = letters.compose(sent)
    assert letter.subject.startswith("Neues aus der Redaktion (1), ")
    for part in (letter.text, letter.html):
        assert "Das System hat den Vorgang wieder aufgenommen" in part
        assert ticket.get_absolute_url() in part
    text = "{{ count }}:\n\n{{ news }}\n\n{{ more }}\n\n---\n{{ preferences_url }}"
    own = {"purpose": "staff_digest", "language": "de", "subject": "Unseres {{ count }}", "text": text}
    write_letter(publication, actor=manager, **own)
    assert letters.compose(sent).subject == "Unseres 1"
    with pytest.raises(Invalid):
        write_letter(publication, actor=manager, **(own | {"version": 1, "text": text.replace("{{ news }}", "")}))


def test_of_much_news_about_one_matter_the_newest_are_told():
    said = told(context([matter(1, 73)]))
    assert said.text.count("A reader wrote") == said.html.count("<li>") - 1 == 50
    assert "… +23" in said.text
    assert "10:12: A reader wrote" in said.text


def test_a_digest_is_never_longer_than_a_letter_may_be():
    bad = User(first_name="&" * 150, last_name='"' * 150)
    matters = [matter(number, 60, bad, title="<" * LONGEST_TITLE) for number in range(1000)]
    said, left = told(context(matters)), untold(context(matters))
    assert max(map(len, said)) < LONGEST_OUTPUT
    assert said.html.count("<h1>") == 1000 - int(left)
    assert untold(context(matters[:1])) == ""


def test_hostile_names_stay_words_in_a_digest():
    bad = User(first_name="<script>", last_name="\r\n---\nhttps://evil.example")
    said = told(context([matter(1, 1, bad, title="<img src=x onerror=y>")]))
    assert "<script>" not in said.html
    assert "<img" not in said.html
    assert "\n---" not in said.text
    assert "\n\n" not in said.html


# --- Deadlines -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", *TRANSLATED])
@pytest.mark.parametrize("stage", ["near", "missed", "escalated"])
def test_ours_and_a_press_councils_deadline_differ_in_the_subject(publication, manager, ticket, language, stage):
    purpose = f"ticket_deadline_{stage}"
    due = {"within": timedelta(days=3), "unit": "calendar", "pauses": False, "starts_at": timezone.now()}
    for regulator in ("", "ipso"):
        ticket.deadlines.all().delete()
        ticket.deadlines.create(step="decision", regulator=regulator, due_at=timezone.now(), **due)
        words = shipped(purpose, language)._asdict()
        for assignee in (None, manager):
            Ticket.objects.filter(pk=ticket.pk).update(assignee=assignee)
            fresh = Ticket.objects.get(pk=ticket.pk)
            letter = preview_letter(
                publication, actor=manager, purpose=purpose, language=language, ticket=fresh, **words
            )
            assert ("IPSO" in letter.subject) == ("IPSO" in letter.text) == bool(regulator)
            assert (str(manager) in letter.text) == (assignee is not None)
            assert letter.subject.endswith(f"[{ticket.reference}]")


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_stay_words_in_a_letter_about_a_deadline(publication, manager, ticket, name):
    User.objects.filter(pk=manager.pk).update(first_name=name[:150], last_name="")
    Ticket.objects.filter(pk=ticket.pk).update(assignee=manager, subject=name)
    due = {"within": timedelta(days=3), "unit": "calendar", "pauses": False, "starts_at": timezone.now()}
    ticket.deadlines.create(step="decision", due_at=timezone.now(), **due)
    words = shipped("ticket_deadline_missed", "en")._asdict()
    fresh = Ticket.objects.get(pk=ticket.pk)
    letter = preview_letter(
        publication, actor=manager, purpose="ticket_deadline_missed", language="en", ticket=fresh, **words
    )
    assert letter.subject == f"Overdue: Decision [{ticket.reference}]"
    assert "<script>" not in letter.html
    assert "<b>" not in letter.html
    assert " ".join(name.split()) in letter.text


def test_own_words_that_hide_whose_deadline_it_is_are_refused(publication, manager):
    words = shipped("ticket_deadline_near", "en")._asdict() | {"subject": "Soon [{{ reference }}]"}
    with pytest.raises(Invalid, match="regulator"):
        write_letter(publication, actor=manager, purpose="ticket_deadline_near", language="en", **words)


# --- Page and preview ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("purpose", ["staff_notice", "staff_digest"])
def test_a_preview_is_about_the_ticket_as_it_stands(client, manager, publication, ticket, purpose):
    client.force_login(manager)
    address = reverse("admin:corrections_lettertemplate_words", args=[publication.slug, purpose, "de"])
    page = client.get(address).content.decode()
    for variable in PURPOSES[purpose].variables:
        assert f"{{{{ {variable.name} }}}}" in page
    typed = {**shipped(purpose, "de")._asdict(), "version": "0", "ticket": ticket.reference}
    assert "COR-2026-000123" in client.post(f"{address}text/", typed).content.decode()  # nothing happened yet: examples
    ledger.record("ticket.appealed", ticket, actor=ticket.correspondent)
    for kind in ("text", "html"):
        shown = client.post(f"{address}{kind}/", typed).content.decode()
        assert "hat der Entscheidung widersprochen" in shown
        assert ticket.reference in shown
        assert Correspondent.objects.get().email not in shown
    assert client.post(address, {**typed, "do": "save"}).status_code == 302


def test_the_api_lists_them_with_their_variables(manager, publication):
    from rest_framework.test import APIClient

    api = APIClient()
    api.force_authenticate(manager)
    listed = json.dumps(api.get("/api/v1/letter-templates/purposes/").data, default=str)
    for name in ("staff_notice", "staff_digest", "matter_url", "preferences_url"):
        assert name in listed
