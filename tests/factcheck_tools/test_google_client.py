"""The unmodified client of Google's API lists the demo's verdicts, page by page, and understands our refusals."""

import pytest
from django.core.management import call_command

from factcheck.models import Verdict

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def service(live_server):
    discovery = pytest.importorskip("googleapiclient.discovery")
    call_command("load_demo", verbosity=0)
    with discovery.build(
        "factchecktools",
        "v1alpha1",
        static_discovery=True,
        developerKey="x",
        client_options={"api_endpoint": live_server.url},
    ) as built:
        yield built


def test_lists_searches_and_is_refused(service):
    from googleapiclient.errors import HttpError

    request, claims, pages = service.claims().search(reviewPublisherSiteFilter="courier.example", pageSize=1), [], 0
    while request is not None:
        answer = request.execute()
        claims += answer.get("claims", [])
        pages += 1
        request = service.claims().search_next(request, answer)
    standing = {
        verdict.claim.text: verdict for verdict in Verdict.objects.published().select_related("claim", "rating")
    }
    assert len(claims) == pages == len(standing) >= 3
    for claim in claims:
        verdict, (review,) = standing.pop(claim["text"]), claim["claimReview"]
        assert claim["claimant"] == verdict.claim.claimant.name
        assert claim["claimDate"] == f"{verdict.claim.claimed_at.isoformat()}T00:00:00Z"
        assert review["textualRating"] == verdict.rating.word
        assert review["url"].endswith(verdict.get_absolute_url())
        assert review["publisher"]["name"] == verdict.claim.publication.name

    found = service.claims().search(query="missiles intercepted", languageCode="en-US", fields="claims/text").execute()
    assert found["claims"]
    assert all(set(claim) == {"text"} for claim in found["claims"])

    paragraph = "Were all five ballistic missiles intercepted by the air defence over the capital? " * 60
    assert service.claims().search(query=paragraph).execute()["claims"]  # sent as an overridden POST

    with pytest.raises(HttpError) as refusal:
        service.claims().search(languageCode="en").execute()
    assert refusal.value.status_code == 400
    assert "reviewPublisherSiteFilter" in refusal.value.reason
