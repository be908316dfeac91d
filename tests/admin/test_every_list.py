"""Every model has a list and a page of its rows; who sits at no desk of theirs sees neither."""

import pytest
from django.apps import apps
from django.contrib.admin import site
from django.urls import reverse

from corrections.models import TextChange, TicketNumber
from factcheck.models import Event, Heartbeat, Notice, Revision, StoredFile, User, VisitedHost
from tests.admin.conftest import make_delivery, make_inbound
from tests.published import publish_correction, publish_verdict

pytestmark = pytest.mark.django_db

MODELS = [*apps.get_app_config("factcheck").get_models(), *apps.get_app_config("corrections").get_models()]
NAMES = [model._meta.label_lower.replace(".", "_") for model in MODELS]
OPERATORS_ONLY = {User, Heartbeat, StoredFile, TicketNumber, VisitedHost}


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


@pytest.mark.parametrize("model", MODELS, ids=NAMES)
def test_is_registered(model):
    assert model in site._registry


@pytest.mark.parametrize("name", NAMES)
def test_opens_for_a_manager_and_the_operator(client, rows, manager, superuser, name):
    for person in (manager, superuser):
        client.force_login(person)
        response = client.get(reverse(f"admin:{name}_changelist"))
        model = apps.get_model(*name.split("_"))
        assert response.status_code == (403 if model in OPERATORS_ONLY and person == manager else 200), name
        shown = [] if response.status_code == 403 else site._registry[model].get_queryset(response.wsgi_request)[:1]
        for row in shown:
            page = client.get(reverse(f"admin:{name}_change", args=[row.pk]))
            assert page.status_code in (200, 302), (name, page.status_code)


@pytest.mark.parametrize("model", [model for model in MODELS if model not in OPERATORS_ONLY])
def test_shows_an_outsider_nothing(rf, rows, outsider, model):
    request = rf.get("/")
    request.user = outsider
    foreign = site._registry[model].get_queryset(request)
    own = {"Publication", "Membership", "RatingScale", "Rating"}  # of the outsider's own desk
    assert model.__name__ in own or not foreign.exists()


@pytest.mark.parametrize("name", NAMES)
def test_nobody_at_the_desk_may_add_delete_or_change_what_services_do(client, rows, editor, name):
    """An editor's role allows many verbs; none of them is a form over the raw row."""
    client.force_login(editor)
    model = apps.get_model(*name.split("_"))
    row = site._registry[model].get_queryset(client.get("/admin/").wsgi_request).first()
    if row is not None:
        assert client.post(reverse(f"admin:{name}_delete", args=[row.pk]), {"post": "yes"}).status_code in (302, 403)
        assert model._default_manager.filter(pk=row.pk).exists()
        page = client.get(reverse(f"admin:{name}_change", args=[row.pk]))
        assert b'name="_save"' not in page.content


@pytest.mark.parametrize(
    "term", ["nine", "\0", "a", "COR-2026-900001", "9" * 400, "%_'\"", "ticket:999999999999999999999"]
)
def test_searching_for_anything_is_answered(client, rows, manager, term):
    client.force_login(manager)
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
