"""A publication's words for truth: told apart without colour, readable on paper, fixed once verdicts bear them."""

from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse

import factcheck
from factcheck.contrast import LEAST, PAPER, contrast, readable
from factcheck.models import Publication, Rating, RatingScale
from tests.people import RATINGS
from tests.published import publish_verdict

TOKENS = Path(factcheck.__file__).parent / "static" / "factcheck" / "tokens.css"


@pytest.fixture
def scale(publication) -> RatingScale:
    return publication.rating_scales.get()


def new_rating(scale, **fields) -> Rating:
    given = {"code": "new", "word": "New", "position": 99, "shape": Rating.Shape.DOTS}
    return Rating(scale=scale, **given | fields)


@pytest.mark.parametrize("colour", ["#FFFFFF", "#FBFAF7", "#FFD400", "#8A8477", "#00FF00", "#7F7F7F"])
def test_a_colour_that_cannot_be_seen_is_refused_with_one_that_can(scale, colour):
    with pytest.raises(ValidationError) as refused:
        new_rating(scale, colour=colour).full_clean()
    (message,) = refused.value.message_dict["colour"]
    shade = message.rsplit(" would do", 1)[0].rsplit(" ", 1)[1]
    assert contrast(shade, PAPER) >= LEAST
    new_rating(scale, colour=shade).full_clean()


@pytest.mark.parametrize("colour", ["", "red", "#12", "#GGGGGG", "#1234567", "\0", "#12 456"])
def test_what_is_no_colour_is_refused(scale, colour):
    with pytest.raises(ValidationError):
        new_rating(scale, colour=colour).full_clean()


def test_a_shade_is_the_colour_itself_where_that_can_be_seen():
    assert readable("#1E6B3A") == "#1E6B3A"
    assert readable("#FFFFFF").startswith("#")


def test_paper_is_what_ratings_are_printed_on_in_every_scheme():
    tokens = TOKENS.read_text(encoding="utf-8")
    stamps = {line.split(":")[1].split(";")[0].strip() for line in tokens.splitlines() if "--stamp:" in line}
    assert PAPER.lower() in stamps
    assert all(contrast("#7A5A00", stamp if len(stamp) == 7 else "#ffffff") >= LEAST for stamp in stamps)


def test_every_shape_is_drawn_in_its_own_way(scale):
    drawn = {
        shape: render_to_string("factcheck/_verdict.html", {"rating": new_rating(scale, shape=shape)})
        for shape in Rating.Shape.values
    }
    assert len(set(drawn.values())) == len(Rating.Shape.values) >= 8


def test_two_ratings_of_a_scale_have_not_the_same_shape(scale):
    with pytest.raises(ValidationError, match="has this shape"):
        new_rating(scale, shape=RATINGS[0][3]).full_clean()
    with pytest.raises(IntegrityError, match="shape"), transaction.atomic():
        new_rating(scale, shape=RATINGS[0][3]).save()


def test_a_rating_without_a_number_is_a_rating(scale):
    new_rating(scale, value=None).full_clean()
    for value in (0, -1, 101):
        with pytest.raises(ValidationError):
            new_rating(scale, value=value).full_clean()


@pytest.mark.parametrize("status", ["published", "superseded", "withdrawn"])
def test_the_database_keeps_a_scale_that_verdicts_bear(scale, claim, ratings, editor, second_editor, status):
    publish_verdict(claim, ratings["false"], editor, second_editor, status=status)
    for change in (
        lambda: Rating.objects.filter(pk=ratings["true"].pk).update(word="Entirely true"),
        lambda: Rating.objects.filter(pk=ratings["true"].pk).update(colour="#000000"),
        lambda: ratings["unproven"].delete(),
        lambda: new_rating(scale, value=6).save(),
    ):
        with pytest.raises(IntegrityError, match="does not change"), transaction.atomic():
            change()


def test_a_scale_under_drafts_can_still_change(scale, claim, ratings, editor, second_editor):
    publish_verdict(claim, ratings["false"], editor, second_editor, status="in_review")
    Rating.objects.filter(pk=ratings["true"].pk).update(word="Entirely true")
    new_rating(scale).save()


def test_another_scale_can_follow(scale, claim, ratings, editor, second_editor, publication):
    publish_verdict(claim, ratings["false"], editor, second_editor)
    RatingScale.objects.filter(pk=scale.pk).update(in_use=False)
    new_rating(RatingScale.objects.create(publication=publication, name="Next")).save()


def test_one_scale_is_in_use_and_the_form_says_so(publication):
    with pytest.raises(ValidationError, match="retire that one first"):
        RatingScale(publication=publication, name="Second").full_clean()


def scale_form(scale, rating: Rating, **changes) -> dict:
    row = {"id": rating.pk or "", "scale": scale.pk, "position": rating.position, "code": rating.code}
    row |= {"word": rating.word, "meaning": "", "value": rating.value or "", "shape": rating.shape}
    row |= {"colour": rating.colour} | changes
    form = {"name": scale.name, "in_use": "on", "_save": "Save"}
    form |= {"ratings-TOTAL_FORMS": 1, "ratings-INITIAL_FORMS": 1 if rating.pk else 0}
    return form | {f"ratings-0-{name}": value for name, value in row.items()}


def test_a_manager_edits_a_scale_and_a_pale_colour_comes_back(client, scale, ratings, manager):
    client.force_login(manager)
    address = reverse("admin:factcheck_ratingscale_change", args=[scale.pk])
    pale = client.post(address, scale_form(scale, ratings["true"], colour="#FFEE00"))
    assert pale.status_code == 200
    assert "4.5 : 1 is needed" in pale.content.decode()
    assert client.post(address, scale_form(scale, ratings["true"], colour="#114422")).status_code == 302
    ratings["true"].refresh_from_db()
    assert ratings["true"].colour == "#114422"


def test_in_the_dashboard_too_a_scale_that_verdicts_bear_stays(
    client, scale, claim, ratings, editor, second_editor, manager
):
    publish_verdict(claim, ratings["false"], editor, second_editor)
    client.force_login(manager)
    address = reverse("admin:factcheck_ratingscale_change", args=[scale.pk])
    client.post(address, scale_form(scale, ratings["true"], word="Entirely true"))
    client.post(address, scale_form(scale, new_rating(scale)))
    assert set(scale.ratings.values_list("word", flat=True)) == {word for _code, word, _value, _shape in RATINGS}


@pytest.mark.parametrize(
    ("person", "primary", "any_kind", "stands"),
    [("manager", 1, 2, (1, 2)), ("manager", 3, 2, (1, 1)), ("manager", "", 2, (1, 1)), ("editor", 1, 2, (1, 1))],
)
def test_the_evidence_rule_is_the_managers_to_set(client, publication, request, person, primary, any_kind, stands):
    client.force_login(request.getfixturevalue(person))
    form = {
        "name": publication.name,
        "site_url": publication.site_url,
        "language": "en",
        "time_zone": "UTC",
        "policy": publication.policy,
        "reference_prefix": "COR",
        "primary_sources_needed": primary,
        "sources_needed": any_kind,
        "_save": "Save",
    }
    client.post(reverse("admin:factcheck_publication_change", args=[publication.pk]), form)
    now = Publication.objects.get(pk=publication.pk)
    assert (now.primary_sources_needed, now.sources_needed) == stands
