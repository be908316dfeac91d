"""Every public page answers, in one look, with the headers that keep it safe."""

import pytest
from django.urls import reverse

from corrections import links
from corrections.models import Subscription
from tests.published import publish_correction, publish_verdict

pytestmark = pytest.mark.django_db


@pytest.fixture
def addresses(publication, article, claim, ticket, ratings, editor, second_editor) -> dict[str, str]:
    """One address of each kind of page."""
    publish_verdict(claim, ratings["false"], editor, second_editor)
    correction = publish_correction(article, editor, second_editor)
    subscription = Subscription.objects.create(publication=publication, email="reader@reader.example")
    slug = publication.slug
    return {
        "home": reverse("corrections:home"),
        "article": article.get_absolute_url(),
        "claim": claim.get_absolute_url(),
        "log": reverse("corrections:correction-list", args=[slug]),
        "correction": correction.get_absolute_url(),
        "feed": reverse("corrections:correction-feed", args=[slug]),
        "checks": reverse("factcheck:verdict-list", args=[slug]),
        "report": reverse("corrections:report-create", args=[slug]),
        "follow": reverse("corrections:subscription-create", args=[slug]),
        "policy": reverse("corrections:policy-detail", args=[slug]),
        "status": links.status_path(ticket),
        "confirm": links.confirm_url(subscription).removeprefix(links.absolute("")),
        "end": links.unsubscribe_url(subscription).removeprefix(links.absolute("")),
        "robots": reverse("corrections:robots"),
    }


PAGES = [
    *(
        "home",
        "article",
        "claim",
        "log",
        "correction",
        "checks",
        "report",
        "follow",
        "policy",
        "status",
        "confirm",
        "end",
    ),
    *("feed", "robots"),
]
CACHEABLE = ("home", "article", "claim", "log", "correction", "checks", "policy", "feed")
BEHIND_A_LINK = ("status", "confirm", "end")


@pytest.mark.parametrize("page", PAGES)
def test_answers(client, addresses, page):
    response = client.get(addresses[page])
    assert response.status_code == 200
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'self'" in response["Content-Security-Policy"]


@pytest.mark.parametrize("page", [page for page in PAGES if page not in ("feed", "robots")])
def test_has_one_heading_and_nothing_inline(client, addresses, page):
    html = client.get(addresses[page]).content.decode()
    assert html.count("<h1") == 1
    assert "<main" in html
    assert " style=" not in html
    assert "<style" not in html
    assert html.count("<script") == html.count('<script type="application/ld+json">')
    assert "onclick" not in html


@pytest.mark.parametrize("page", CACHEABLE)
def test_answers_304_to_who_has_it(client, addresses, page):
    first = client.get(addresses[page])
    assert "no-cache" in first["Cache-Control"]
    again = client.get(addresses[page], headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    assert not again.content


@pytest.mark.parametrize("page", BEHIND_A_LINK)
def test_what_lies_behind_a_signed_link_is_kept_nowhere(client, addresses, page):
    response = client.get(addresses[page])
    assert {"no-store", "private"} <= set(response["Cache-Control"].replace(" ", "").split(","))
    assert response["Referrer-Policy"] == "no-referrer"
    assert "noindex" in response["X-Robots-Tag"]
    assert response.cookies == {}


@pytest.mark.parametrize("page", BEHIND_A_LINK)
@pytest.mark.parametrize(
    "change",
    [
        lambda token: token[:-1] + ("B" if token[-1] == "A" else "A"),
        lambda token: "1",
        lambda token: f"{token}x",
        lambda token: "9~" + token[2:],
    ],
    ids=["another last letter", "no signature", "one letter more", "another number"],
)
def test_a_tampered_link_names_nothing(client, addresses, page, change):
    head, token = addresses[page].rstrip("/").rsplit("/", 1)
    changed = change(token)
    response = client.get(f"{head}/{changed}/")
    assert changed != token
    assert response.status_code == 404
    assert "There is no such page" in response.content.decode()


@pytest.mark.parametrize("page", CACHEABLE)
def test_a_page_to_read_takes_no_post(client, addresses, page):
    assert client.post(addresses[page]).status_code == 405


@pytest.mark.parametrize("page", [page for page in CACHEABLE if page != "home"])
def test_an_inactive_publication_has_no_pages(client, addresses, publication, page):
    type(publication).objects.filter(pk=publication.pk).update(is_active=False)
    assert client.get(addresses[page]).status_code == 404


def test_the_link_of_one_purpose_opens_no_other(client, addresses):
    token = addresses["end"].rstrip("/").rsplit("/", 1)[1]
    assert client.get(reverse("corrections:ticket-status", args=[token])).status_code == 404
