"""Every model has a list and a page of its rows; who sits at no desk of theirs sees neither."""

import pytest
from django.apps import apps
from django.contrib.admin import site
from django.urls import reverse

from corrections.models import ComparedUpTo, TextChange, TicketNumber
from factcheck.models import Event, Heartbeat, Notice, Revision, StoredFile, User, VisitedHost
from tests.admin.conftest import make_delivery, make_inbound
from tests.mentions.rows import make_mention
from tests.published import publish_correction, publish_verdict

pytestmark = pytest.mark.django_db

MODELS = [*apps.get_app_config("factcheck").get_models(), *apps.get_app_config("corrections").get_models()]
NAMES = [model._meta.label_lower.replace(".", "_") for model in MODELS]
OPERATORS_ONLY = {ComparedUpTo, User, Heartbeat, StoredFile, TicketNumber, VisitedHost}


@pytest.fixture
def rows(article, claim, ticket, correction, ratings, editor, second_editor, event, endpoint, subscription):
    """A row or more of nearly every model."""
    publish_verdict(claim, ratings["false"], editor, second_editor)
    publish_correction(article, editor, second_editor)
    after = Revision.objects.create(article=article, number=2, headline="h", text="Nine.", sha256="d" * 64)
    TextChange.objects.create(
        publication=article.publication, article=article, before=article.revisions.get(number=1), after=after
    )
    correction.places.create(kind="web", description="the article")
    make_inbound(article.publication, status="failed")
    Notice.objects.create(user=editor, event=event, delivery=make_delivery(event))
    article.dismissed_suggestions.create(sha256="d" * 64, dismissed_by=editor)
    claim.occurrences.create(url="https://elsewhere.example/", noted_by=editor)
    TicketNumber.objects.create(prefix="COR", year=2026)
    mention = make_mention(article, status="verified")
    mention.tellings.create(
        publication=article.publication, correction=correction, about="published", page_url=mention.source_url
    )
    ComparedUpTo.objects.create(pk=1)


def test_every_model_is_registered():
    assert [model for model in MODELS if model not in site._registry] == []


@pytest.mark.parametrize("person", ["manager", "superuser"])
def test_every_list_opens(client, rows, request, person):
    """One test for all of them: the rows cost more to make than the lists to read."""
    client.force_login(request.getfixturevalue(person))
    answers = {}
    for model, name in zip(MODELS, NAMES, strict=True):
        response = client.get(reverse(f"admin:{name}_changelist"))
        wanted = 403 if model in OPERATORS_ONLY and person == "manager" else 200
        shown = [] if wanted == 403 else site._registry[model].get_queryset(response.wsgi_request)[:1]
        pages = [client.get(reverse(f"admin:{name}_change", args=[row.pk])).status_code for row in shown]
        if response.status_code != wanted or not set(pages) <= {200, 302}:
            answers[name] = (response.status_code, pages)
    assert answers == {}


@pytest.mark.parametrize("app", ["factcheck", "corrections"])
def test_an_apps_page_lists_its_lists_by_name(client, superuser, app):
    client.force_login(superuser)
    response = client.get(reverse("admin:app_list", args=[app]))
    assert response.status_code == 200
    (listed,) = response.context["app_list"]
    names = [model["name"] for model in listed["models"]]
    assert len(names) > 5
    assert names == sorted(names)
    assert all(type(name) is str for name in names)


def test_an_outsider_is_shown_nothing(rf, rows, outsider):
    request = rf.get("/")
    request.user = outsider
    own = {"Publication", "Membership", "RatingScale", "Rating"}  # of the outsider's own desk
    models = [model for model in MODELS if model not in OPERATORS_ONLY and model.__name__ not in own]
    assert [model.__name__ for model in models if site._registry[model].get_queryset(request).exists()] == []


def test_nobody_at_the_desk_may_add_delete_or_change_what_services_do(client, rf, rows, editor):
    """An editor's role allows many verbs; none of them is a form over the raw row."""
    client.force_login(editor)
    request = rf.get("/")
    request.user = editor
    looked_at = 0
    for model, name in zip(MODELS, NAMES, strict=True):
        row = site._registry[model].get_queryset(request).first()
        if row is None:
            continue
        deleted = client.post(reverse(f"admin:{name}_delete", args=[row.pk]), {"post": "yes"})
        assert deleted.status_code in (302, 403), name
        assert model._default_manager.filter(pk=row.pk).exists(), name
        page = client.get(reverse(f"admin:{name}_change", args=[row.pk]))
        assert b'name="_save"' not in page.content, name
        looked_at += 1
    assert looked_at > 20


def test_searching_for_anything_is_answered(client, rows, manager):
    client.force_login(manager)
    for term in ("nine", "\0", "a", "COR-2026-900001", "9" * 400, "%_'\"", "ticket:999999999999999999999"):
        for name in (
            "corrections_ticket",
            "factcheck_claim",
            "corrections_correction",
            "factcheck_delivery",
            "factcheck_event",
        ):
            assert client.get(reverse(f"admin:{name}_changelist"), {"q": term}).status_code == 200, (name, term)


def test_a_ticket_is_found_by_reference_number_and_headline(client, ticket, editor):
    client.force_login(editor)
    for term in ("COR-2026-900001", "cor-2026-900001", "900001", "seven MISSILES"):
        page = client.get(reverse("admin:corrections_ticket_changelist"), {"q": term})
        assert ticket.reference in page.content.decode(), term
    assert (
        ticket.reference
        not in client.get(reverse("admin:corrections_ticket_changelist"), {"q": "harvest"}).content.decode()
    )


def test_a_situation_narrows_the_list(client, ticket, editor):
    client.force_login(editor)
    address = reverse("admin:corrections_ticket_changelist")
    assert ticket.reference in client.get(address, {"situation": "new"}).content.decode()
    assert ticket.reference not in client.get(address, {"situation": "mine"}).content.decode()
    assert Event.objects.count() == 0  # looking changes nothing
