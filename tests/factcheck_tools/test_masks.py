"""Partial responses pick what they name, and nothing else."""

import pytest

from factcheck.views.factchecktools.errors import ApiError
from factcheck.views.factchecktools.masks import apply_mask, read_mask

ANSWER = {
    "claims": [
        {"text": "One", "claimReview": [{"url": "u", "title": "t", "publisher": {"name": "n", "site": "s"}}]},
        {"text": "Two", "claimant": "Who"},
    ],
    "nextPageToken": "token",
}


@pytest.mark.parametrize(
    ("fields", "left"),
    [
        ("", ANSWER),
        ("*", ANSWER),
        ("nextPageToken", {"nextPageToken": "token"}),
        ("claims/text", {"claims": [{"text": "One"}, {"text": "Two"}]}),
        (
            "claims(text,claimant),nextPageToken",
            {"claims": [{"text": "One"}, {"text": "Two", "claimant": "Who"}], "nextPageToken": "token"},
        ),
        ("claims/claimReview/publisher/site", {"claims": [{"claimReview": [{"publisher": {"site": "s"}}]}, {}]}),
        (
            "claims/claimReview(url,publisher/name)",
            {"claims": [{"claimReview": [{"url": "u", "publisher": {"name": "n"}}]}, {}]},
        ),
        ("claims/text,claims", {"claims": ANSWER["claims"]}),
        ("claims,claims/text", {"claims": ANSWER["claims"]}),
        ("claims/text,claims/claimant", {"claims": [{"text": "One"}, {"text": "Two", "claimant": "Who"}]}),
        ("claims/claimReview/*/site", None),
        (
            "claims/claimReview/publisher/*",
            {"claims": [{"claimReview": [{"publisher": {"name": "n", "site": "s"}}]}, {}]},
        ),
    ],
)
def test_picks(fields, left):
    if left is None:
        with pytest.raises(ApiError):
            read_mask(fields)
    else:
        assert apply_mask(read_mask(fields), ANSWER) == left


@pytest.mark.parametrize("fields", ["*/" * 900, "(" * 1000, "claims(" * 200, "*(" * 700, "claims," * 250, "x" * 3000])
def test_no_mask_takes_long(fields):
    with pytest.raises(ApiError):
        read_mask(fields)
