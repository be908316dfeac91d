"""Claimants: one of a name, with addresses that say who that is; what stood beside a verdict stays."""

import pytest

from factcheck.errors import Conflict, Invalid, NotPermitted
from factcheck.models import Claim, Claimant, Event
from factcheck.services.claimants import MOST_ADDRESSES, add_claimant, edit_claimant, get_claimant
from tests.api.conftest import api  # noqa: F401 - the fixture
from tests.api.problems import assert_problem, places, send

WIKI = "https://encyclopaedia.example/wiki/Mayor"


def test_addresses_are_trimmed_and_kept_once_in_their_order(publication, researcher):
    made = add_claimant(
        publication, actor=researcher, name=" The mayor ", kind="person", same_as=[f" {WIKI} ", WIKI, "", f"{WIKI}#2"]
    )
    assert (made.name, made.same_as) == ("The mayor", [WIKI, f"{WIKI}#2"])
    assert Event.objects.get(kind="claimant.added").subject_id == made.pk


@pytest.mark.parametrize(
    "address", ["ftp://people.example/", "javascript:alert(1)", "people.example", "https://", "https://a b.example/"]
)
def test_what_is_no_web_address_is_refused(publication, researcher, address):
    for door in (add_claimant, lambda *args, actor, **rest: get_claimant(*args, rest.pop("name"), **rest)):
        with pytest.raises(Invalid):
            door(publication, actor=researcher, name="The mayor", kind="person", same_as=[address])
    assert not Claimant.objects.exists()


def test_more_addresses_than_anybody_needs_are_refused(publication, researcher):
    many = [f"{WIKI}/{number}" for number in range(MOST_ADDRESSES + 1)]
    with pytest.raises(Invalid, match="At most"):
        add_claimant(publication, actor=researcher, name="The mayor", kind="person", same_as=many)


def test_a_name_is_taken_once_at_a_publication(publication, other_publication, researcher, claim):
    with pytest.raises(Conflict, match="of this name"):
        add_claimant(publication, actor=researcher, name="The air force", kind="organisation")
    with pytest.raises(NotPermitted):
        add_claimant(other_publication, actor=researcher, name="The air force", kind="organisation")


def test_a_change_is_recorded_and_the_same_again_is_none(claim, researcher):
    who = edit_claimant(claim.claimant, actor=researcher, position_held="Spokesman", same_as=[WIKI])
    assert Event.objects.get(kind="claimant.changed").facts == {"fields": ["position_held", "same_as"]}
    edit_claimant(who, actor=researcher, position_held="Spokesman")
    assert Event.objects.filter(kind="claimant.changed").count() == 1
    with pytest.raises(TypeError, match="publication"):
        edit_claimant(who, actor=researcher, publication=1)


def test_another_name_that_is_taken_is_a_conflict(claim, other_claim, researcher):
    with pytest.raises(Conflict, match="of this name"):
        edit_claimant(claim.claimant, actor=researcher, name=other_claim.claimant.name)


@pytest.mark.parametrize("status", ["in_review", "published"])
def test_what_a_verdict_stands_beside_stays_but_for_the_addresses(claim, researcher, status):
    Claim.objects.filter(pk=claim.pk).update(status=status)
    for change in ({"name": "The army"}, {"kind": "person"}, {"position_held": "x"}):
        with pytest.raises(Conflict, match="stays as it is"):
            edit_claimant(claim.claimant, actor=researcher, **change)
    assert edit_claimant(claim.claimant, actor=researcher, same_as=[WIKI]).same_as == [WIKI]


def test_strangers_change_nothing(claim, outsider, inactive):
    for person in (outsider, inactive):
        with pytest.raises(NotPermitted):
            edit_claimant(claim.claimant, actor=person, same_as=[WIKI])


def test_through_the_api(api, claim, publication, researcher, outsider):  # noqa: F811
    client = api(researcher)
    body = {"publication": publication.slug, "name": "The deputy", "kind": "person", "same_as": [WIKI, WIKI]}
    made = client.post("/api/v1/claimants/", body)
    assert (made.status_code, made.json()["same_as"]) == (201, [WIKI])
    assert_problem(client.post("/api/v1/claimants/", body), 409, "claimant_known")
    one = f"/api/v1/claimants/{made.json()['id']}/"
    assert client.patch(one, {"position_held": "Deputy mayor"}).json()["position_held"] == "Deputy mayor"
    listed = client.get("/api/v1/claimants/?name=The%20deputy&kind=person").json()["results"]
    assert [row["name"] for row in listed] == ["The deputy"]
    assert_problem(api(outsider).patch(one, {"name": "X"}), 404)


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"name": ""}, "#/name"),
        ({"name": 1}, "#/name"),
        ({"name": "nul \0"}, "#/name"),
        ({"name": "lone \ud800"}, "#/name"),
        ({"kind": "robot"}, "#/kind"),
        ({"same_as": "https://a.example/"}, "#/same_as"),
        ({"same_as": ["ftp://a.example/"]}, "#/same_as"),
        ({"same_as": ["no address"]}, "#/same_as/0"),
        ({"publication": "x"}, "#/publication"),
    ],
)
def test_a_wrong_value_is_refused_at_its_place(api, claim, researcher, body, place):  # noqa: F811
    problem = assert_problem(send(api(researcher), "PATCH", f"/api/v1/claimants/{claim.claimant_id}/", body), 400)
    assert {pointer for pointer, _code in places(problem)} == {place}
