"""Claims are found by what they are, whose they are and who works on them; what means nothing is refused."""

import pytest
from django.utils import timezone

from tests.api.problems import assert_problem
from tests.people import MISSILES, make_article, make_claim


def test_claims_are_filtered(api, researcher, editor, article):
    make_claim(article, MISSILES, claimant="Somebody else", assignee=editor)
    client = api(researcher)
    mine = client.get(f"/api/v1/claims/?assignee={editor.pk}&article={article.pk}&status=open").json()["results"]
    assert [claim["assignee"]["id"] for claim in mine] == [editor.pk]
    assert client.get("/api/v1/claims/?status=draft").json()["results"] == []
    assert client.get(f"/api/v1/claims/?assignee={researcher.pk}").json()["results"] == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("kind=figure", True),
        ("kind=event", False),
        ("priority=30", True),
        ("priority=10", False),
        ("tag=air%20defence", True),
        ("tag=air", False),
        ("language=en", True),
        ("language=uk", False),
        ("overdue=true", True),
        ("overdue=true&status=open&tag=war", True),
    ],
)
def test_claims_are_found_by_what_they_are(api, researcher, publication, query, found):
    past = timezone.now() - timezone.timedelta(hours=1)
    article = make_article(publication)
    make_claim(article, MISSILES, priority=30, tags=["air defence", "war"], due_at=past)
    make_claim(article, "air alarm", status="published", priority=20, kind="background", language="de", due_at=past)
    listed = api(researcher).get(f"/api/v1/claims/?{query}").json()["results"]
    assert [claim["text"] for claim in listed] == ([f"{MISSILES}."] if found else [])


def test_claims_are_found_by_claimant(api, researcher, claim, other_claim):
    listed = api(researcher).get(f"/api/v1/claims/?claimant={other_claim.claimant_id}").json()["results"]
    assert [row["id"] for row in listed] == [other_claim.pk]


@pytest.mark.parametrize("query", ["overdue=1", "overdue=false", "tag=%00", "tag=" + "x" * 61, "priority=25", "kind=x"])
def test_a_filter_that_means_nothing_is_refused(api, researcher, claim, query):
    assert_problem(api(researcher).get(f"/api/v1/claims/?{query}"), 400, "invalid_query")
