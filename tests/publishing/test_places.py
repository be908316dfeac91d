"""Every place where the wrong words ran is put right, or waived with a reason."""

import pytest
from django.db import IntegrityError

from corrections.models import Place
from corrections.services import places, publishing
from factcheck.errors import IllegalTransition, Invalid, NotPermitted


@pytest.fixture
def place(publication, article, editor):
    made = publishing.draft_correction(
        publication, actor=editor, articles=[article], notice="It was nine.", was_wrong="seven", is_right="nine"
    )
    return made.places.get()


def test_each_article_is_a_place_from_the_start(place, article):
    assert (place.kind, place.url, place.status) == ("web", article.url, "pending")


def test_a_place_is_put_right(place, researcher):
    places.put_right_place(place, actor=researcher)
    assert (place.status, place.settled_by) == ("put_right", researcher)
    with pytest.raises(IllegalTransition):
        places.put_right_place(place, actor=researcher)


def test_waiving_needs_a_reason_and_an_editor(place, researcher, editor):
    with pytest.raises(NotPermitted):
        places.waive_place(place, actor=researcher, reason="Printed.")
    with pytest.raises(Invalid):
        places.waive_place(place, actor=editor, reason=" ")
    places.waive_place(place, actor=editor, reason="The paper was printed.")
    assert place.status == "waived"


def test_the_database_wants_the_reason_too(place):
    with pytest.raises(IntegrityError):
        Place.objects.filter(pk=place.pk).update(status="waived")


def test_another_desk_keeps_out(place, outsider):
    with pytest.raises(NotPermitted):
        places.put_right_place(place, actor=outsider)
