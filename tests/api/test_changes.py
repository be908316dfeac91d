"""Changes of published texts through the API: read by the desk, answered for by editors."""

import pytest

from corrections.models import Correction, TextChange
from factcheck.services.articles import capture_revision
from tests.api.problems import assert_problem
from tests.api.racing import at_once
from tests.people import TEXT
from tests.published import publish_correction

V1 = "/api/v1/"


@pytest.fixture
def change(article) -> TextChange:
    capture_revision(article, actor=None, text=TEXT.replace("Seven", "Nine"))
    return TextChange.objects.get()


@pytest.fixture
def address(change) -> str:
    return f"{V1}changes/{change.pk}/"


def test_a_change_is_shown_word_by_word(api, researcher, change, address, article):
    body = api(researcher).get(address).json()
    assert (body["status"], body["article"], body["before"], body["after"]) == ("open", article.pk, 1, 2)
    (paragraph,) = body["paragraphs"]
    assert paragraph[:2] == [{"kind": "removed", "text": "Seven"}, {"kind": "added", "text": "Nine"}]
    assert paragraph[2]["kind"] == "equal"


def test_the_list_is_filtered(api, researcher, change, article):
    client = api(researcher)
    for query, found in (("status=open", 1), ("status=dismissed", 0), (f"article={article.pk}", 1), ("article=1", 0)):
        results = client.get(f"{V1}changes/?{query}").json()["results"]
        assert len(results) == (found if query != "article=1" or article.pk != 1 else 1), query
        assert all("paragraphs" not in row for row in results)
    assert_problem(client.get(f"{V1}changes/?status=lost"), 400, "invalid_query")
    assert_problem(client.get(f"{V1}changes/?odd=1"), 400, "invalid_query")


def test_it_is_only_read_and_moved(api, editor, address):
    client = api(editor)
    for method in ("put", "patch", "delete"):
        assert_problem(getattr(client, method)(address, {}), 405)
    assert_problem(client.post(f"{V1}changes/", {}), 405)


def test_a_correction_is_begun_from_it(api, editor, change, address):
    begun = api(editor).post(f"{address}draft_correction/", {"kind": "clarification"})
    assert begun.status_code == 201
    assert begun.json()["kind"] == "clarification"
    assert begun.json()["is_right"].startswith("Nine missiles")
    assert_problem(api(editor).post(f"{address}draft_correction/"), 409, "in_the_making")
    change.refresh_from_db()
    assert change.correction_id == begun.json()["id"]


def test_it_is_explained_reopened_and_dismissed(api, editor, second_editor, article, address):
    correction = publish_correction(article, editor, second_editor)
    client = api(editor)
    assert client.post(f"{address}explain/", {"correction": correction.pk}).json()["status"] == "explained"
    assert_problem(client.post(f"{address}dismiss/", {"reason": "An update."}), 409, "illegal_transition")
    assert client.post(f"{address}reopen/").json()["status"] == "open"
    dismissed = client.post(f"{address}dismiss/", {"reason": "An update."}).json()
    assert (dismissed["status"], dismissed["settled_by"]["id"]) == ("dismissed", editor.pk)


@pytest.mark.parametrize(
    ("move", "body", "status"),
    [
        ("dismiss", {}, 400),
        ("dismiss", {"reason": ""}, 400),
        ("dismiss", {"reason": "x" * 301}, 400),
        ("dismiss", {"reason": 7}, 400),
        ("dismiss", {"reason": ["x"]}, 400),
        ("dismiss", {"reason": "a\0b"}, 400),
        ("dismiss", {"reason": "An update.", "status": "open"}, 400),
        ("explain", {}, 400),
        ("explain", {"correction": "1"}, 400),
        ("explain", {"correction": 2**70}, 400),
        ("explain", {"correction": 10**9}, 400),
        ("explain", {"correction": None}, 400),
        ("draft_correction", {"kind": "retraction"}, 400),
        ("draft_correction", {"kind": None}, 400),
        ("draft_correction", {"notice": "Mine."}, 400),
        ("reopen", {}, 409),
    ],
)
def test_what_cannot_be_used_is_refused(api, editor, address, move, body, status):
    assert_problem(api(editor).post(f"{address}{move}/", body), status)
    assert not Correction.objects.exists()


def test_those_who_wrote_it_and_those_without_the_role_are_refused(api, reporter, researcher, reviewer, address):
    for person in (reporter, researcher, reviewer):
        assert_problem(api(person).post(f"{address}dismiss/", {"reason": "An update."}), 403)
        assert_problem(api(person).post(f"{address}draft_correction/"), 403)


def test_another_desk_finds_nothing(api, outsider, address):
    assert_problem(api(outsider).get(address), 404)
    assert_problem(api(outsider).post(f"{address}dismiss/", {"reason": "An update."}), 404)


@pytest.mark.django_db(transaction=True)
def test_of_two_dismissals_at_once_one_wins(api, editor, second_editor, address):
    first, second = api(editor), api(second_editor)
    answers = at_once(
        lambda: first.post(f"{address}dismiss/", {"reason": "An update."}),
        lambda: second.post(f"{address}dismiss/", {"reason": "Not an error."}),
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
