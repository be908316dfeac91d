"""The page on which deadlines and office hours are set."""

from datetime import timedelta

import pytest
from django.urls import reverse

from corrections.models import Deadline, OfficeHours, SpecialDay, TicketDeadline
from corrections.services import policies

RULE = {"rule-step": "decision", "rule-within": "8", "rule-unit": "business", "rule-remind_before": "2"}


@pytest.fixture
def page(publication):
    return reverse("admin:corrections_policy", args=[publication.slug])


@pytest.fixture
def send(client, manager, publication):
    client.force_login(manager)

    def post(what: str, data: dict):
        return client.post(reverse("admin:corrections_policy_set", args=[publication.slug, what]), data)

    return post


def test_it_shows_what_holds_and_when_a_report_would_be_due(client, editor, publication, manager, page, clock):
    policies.set_deadline(publication, actor=manager, step="decision", within=timedelta(hours=8), unit="business")
    policies.apply_preset(publication, actor=manager, preset="ipso")
    client.force_login(editor)
    body = client.get(page).content.decode()
    assert "8 office hours" in body
    assert "tomorrow 10:00 (UTC)" in body  # seven hours today, one tomorrow
    assert "28 days" in body
    assert "Referral to the publication" in body
    assert "09:00-17:00" in body
    assert body.count("default") >= 3
    assert '<form class="form"' not in body  # an editor reads


def test_setting_a_rule(send, page):
    assert send("rule", RULE).url == page
    row = Deadline.objects.get()
    assert (row.within, row.unit, row.remind_before) == (timedelta(hours=8), "business", timedelta(hours=2))
    assert send("remove-rule", {"id": row.pk}).status_code == 302
    assert not Deadline.objects.exists()


def test_a_council_is_offered_until_its_deadlines_hold(client, send, page):
    def offered() -> list[str]:
        return [preset.code for preset, offer in client.get(page).context["presets"] if offer]

    assert offered() == ["ipso", "impress"]  # the third names no period
    send("preset", {"preset": "ipso"})
    assert offered() == ["impress"]
    assert "Put its deadlines back" not in client.get(page).content.decode()
    Deadline.objects.update(within=timedelta(days=27))
    assert offered() == ["ipso", "impress"]
    assert "Put its deadlines back" in client.get(page).content.decode()
    send("preset", {"preset": "ipso"})
    assert offered() == ["impress"]


def test_lists_say_lengths_as_people_do(client, send, manager, publication, ticket):
    send("rule", RULE)
    rule = {"within": timedelta(hours=40), "unit": "calendar", "pauses": False, "remind_before": timedelta(minutes=90)}
    now = policies.timezone.now()
    row = TicketDeadline.objects.create(ticket=ticket, step="decision", starts_at=now, due_at=now, **rule)
    for model, found, said in (
        ("deadline", Deadline.objects.get(), ["8 office hours", "2 office hours"]),
        ("ticketdeadline", row, ["40 hours", "90 minutes"]),
    ):
        one = client.get(reverse(f"admin:corrections_{model}_change", args=[found.pk])).content.decode()
        every = client.get(reverse(f"admin:corrections_{model}_changelist")).content.decode()
        assert [words for words in said if words not in one] == []
        assert ":00:00" not in one + every
    assert "8 office hours" in client.get(reverse("admin:corrections_deadline_changelist")).content.decode()


def test_setting_hours_days_and_a_council(send):
    week = {f"office-{day}": "09:00-17:00" for day in ("monday", "friday")}
    assert send("hours", {**week, "office-country": "GB", "office-subdivision": "ENG"}).status_code == 302
    assert (OfficeHours.objects.get().tuesday, OfficeHours.objects.get().country) == ("", "GB")
    assert send("preset", {"preset": "impress"}).status_code == 302
    day = f"{policies.timezone.now():%Y-%m-%d}"
    assert send("day", {"day-day": day, "day-note": "Party"}).status_code == 302
    assert send("remove-day", {"id": SpecialDay.objects.get().pk}).status_code == 302


@pytest.mark.parametrize(
    ("what", "data", "status"),
    [
        ("rule", {}, 400),
        ("rule", {**RULE, "rule-within": "NaN"}, 400),
        ("rule", {**RULE, "rule-within": "-1"}, 400),
        ("rule", {**RULE, "rule-within": "9" * 400}, 400),
        ("rule", {**RULE, "rule-step": "party"}, 400),
        ("rule", {**RULE, "rule-remind_before": "8"}, 400),
        ("rule", {**RULE, "rule-regulator": "ipso", "rule-pauses": "on"}, 400),
        ("hours", {}, 400),
        ("hours", {"office-monday": "always"}, 400),
        ("hours", {"office-monday": "09:00-17:00", "office-country": "XX"}, 400),
        ("hours", {"office-monday": "09:00-17:00", "office-country": "GB", "office-subdivision": "BY\0"}, 400),
        ("day", {"day-day": "yesterday"}, 400),
        ("day", {"day-day": "0001-01-01"}, 400),
        ("preset", {"preset": "\0"}, 400),
        ("preset", {"preset": "efcsn"}, 409),
        ("remove-rule", {"id": "9" * 30}, 404),
        ("remove-rule", {"id": "x"}, 404),
        ("remove-day", {}, 404),
        ("paint", {}, 404),
    ],
)
def test_what_does_not_fit_is_said_and_changes_nothing(send, what, data, status):
    assert send(what, data).status_code == status
    assert not any(model.objects.exists() for model in (Deadline, OfficeHours, SpecialDay))


def test_half_a_character_is_refused(client, send, publication):
    send("day", {})
    address = reverse("admin:corrections_policy_set", args=[publication.slug, "day"])
    raw = b"day-day=2026-12-24&day-hours=%ED%A0%80&day-note=%ED%A0%80"
    assert client.post(address, raw, content_type="application/x-www-form-urlencoded").status_code == 400


def test_rows_of_another_desk_are_not_there(send, other_publication):
    foreign = Deadline.objects.create(publication=other_publication, step="decision", within="01:00:00")
    assert send("remove-rule", {"id": foreign.pk}).status_code == 404
    assert Deadline.objects.exists()


@pytest.mark.parametrize(("who", "status"), [("editor", 403), ("researcher", 403), ("outsider", 404)])
def test_who_may_not(client, request, publication, page, who, status):
    client.force_login(request.getfixturevalue(who))
    address = reverse("admin:corrections_policy_set", args=[publication.slug, "rule"])
    assert client.post(address, RULE).status_code == status
    assert client.get(address).status_code == 405
    assert client.post(page).status_code == 405
    assert not Deadline.objects.exists()


@pytest.mark.parametrize("many", [1, 30])
def test_it_costs_the_same_at_any_length(client, manager, publication, page, many, django_assert_max_num_queries):
    for n in range(many):
        SpecialDay.objects.create(publication=publication, day=f"2026-12-{n + 1:02}")
    policies.apply_preset(publication, actor=manager, preset="impress")
    client.force_login(manager)
    with django_assert_max_num_queries(22):
        assert client.get(page).status_code == 200


def test_the_list_of_deadlines_leads_there(client, manager, page):
    client.force_login(manager)
    assert page in client.get(reverse("admin:corrections_deadline_changelist")).content.decode()


def test_a_ticket_shows_its_deadlines_in_words(client, editor, file_report, clock):
    ticket = file_report()
    clock.forward(hours=3)
    client.force_login(editor)
    body = client.get(ticket.get_absolute_url()).content.decode()
    assert "First human answer" in body
    assert "Overdue:" in body
    queue = client.get(reverse("admin:corrections_ticket_changelist") + "?situation=live").content.decode()
    assert "<strong>Overdue</strong>" in queue


def test_the_queue_is_by_what_is_due_next(client, editor, file_report, set_rule, clock):
    late, soon = file_report(subject="Late"), None
    set_rule("acknowledge", hours=0.2)
    soon = file_report(subject="Soon")
    client.force_login(editor)
    body = client.get(reverse("admin:corrections_ticket_changelist") + "?situation=live").content.decode()
    assert body.index(soon.reference) < body.index(late.reference)


def test_readers_are_told_the_rules_in_words(client, publication, manager):
    policies.set_deadline(publication, actor=manager, step="decision", within=timedelta(hours=16), unit="business")
    policies.apply_preset(publication, actor=manager, preset="ipso")
    body = client.get(f"/{publication.slug}/policy/").content.decode()
    assert "within 16 office hours" in body
    assert "IPSO asks of us: Decision" in body
