from factcheck.models import Anchor


def test_the_shared_newsroom_stands(ticket, correction, claim, other_claim, reporter, outsider, superuser, inactive, ratings):
    assert correction.tickets.get() == ticket
    assert claim.article.bylines.get().user == reporter
    assert {a.revision.text[a.start : a.end] == a.exact for a in Anchor.objects.all()} == {True}
    assert set(ratings) == {"true", "mostly-true", "half-true", "false", "unproven"}
