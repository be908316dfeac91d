"""The first page leads to everything a reader may look for at each publication."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_it_leads_to_log_policy_form_and_fact_checks(client, publication, article):
    page = client.get("/").content.decode()

    for name in ("correction-list", "policy-detail", "report-create", "subscription-create"):
        assert f'href="{reverse(f"corrections:{name}", args=[publication.slug])}"' in page
    assert f'href="{reverse("factcheck:verdict-list", args=[publication.slug])}"' in page


def test_a_publication_without_articles_promises_no_fact_checks(client, publication):
    assert reverse("factcheck:verdict-list", args=[publication.slug]) not in client.get("/").content.decode()
