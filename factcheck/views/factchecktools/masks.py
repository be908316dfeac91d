"""Partial responses: `fields=claims(text,claimReview/url),nextPageToken` picks what is wanted of an answer."""

import re
from typing import Any

from factcheck.views.factchecktools.errors import ApiError, invalid

Mask = dict[str, "Mask"]
"""Names with what is wanted below each; an empty one stands for everything."""

SHAPE: Mask = {
    "claims": {
        "text": {},
        "claimant": {},
        "claimDate": {},
        "claimReview": {
            "publisher": {"name": {}, "site": {}},
            "url": {},
            "title": {},
            "reviewDate": {},
            "textualRating": {},
            "languageCode": {},
        },
    },
    "nextPageToken": {},
}
LONGEST, DEEPEST = 2_000, 8
TOKEN = re.compile(r"[A-Za-z]+|[*/,()]")


def read_mask(given: str) -> Mask | None:
    """The mask that `fields` asks for, `None` without one; raises `ApiError` for what it cannot mean."""
    if not given:
        return None
    tokens = TOKEN.findall(given[: LONGEST + 1])
    if len(given) > LONGEST or sum(map(len, tokens)) != len(given):
        raise _wrong(given)
    mask = _list(tokens, SHAPE, 0)
    if tokens:
        raise _wrong(tokens[0])
    return mask


def apply_mask(mask: Mask | None, value: Any) -> Any:
    """What the mask leaves of an answer."""
    if not mask:
        return value
    if isinstance(value, list):
        return [apply_mask(mask, item) for item in value]
    if not isinstance(value, dict):
        return value
    return {name: apply_mask(mask[name], item) for name, item in value.items() if name in mask}


def _list(tokens: list[str], shape: Mask, depth: int) -> Mask:
    """Paths separated by commas. Takes what it reads off the front of `tokens`."""
    found = _path(tokens, shape, depth)
    while tokens and tokens[0] == ",":
        tokens.pop(0)
        found = _joined(found, _path(tokens, shape, depth))
    return found


def _path(tokens: list[str], shape: Mask, depth: int) -> Mask:
    """One name or `*`, then perhaps `/` and a path, or a list in parentheses."""
    name = tokens.pop(0) if tokens else ""
    names = list(shape) if name == "*" else [name]
    if not names or depth > DEEPEST or any(each not in shape for each in names):
        raise _wrong(name)
    follows = tokens[0] if tokens else ""
    if follows not in ("/", "("):
        return {each: {} for each in names}
    tokens.pop(0)
    start, found = list(tokens), {}
    for each in names:
        tokens[:] = start
        found[each] = _path(tokens, shape[each], depth + 1) if follows == "/" else _list(tokens, shape[each], depth + 1)
        if follows == "(" and (not tokens or tokens.pop(0) != ")"):
            raise _wrong(name)
    return found


def _joined(one: Mask, other: Mask) -> Mask:
    """Both together; everything below a name wins over a part of it."""
    found = dict(one)
    for name, below in other.items():
        found[name] = _joined(one[name], below) if one.get(name) and below else {} if name in one else below
    return found


def _wrong(what: str) -> ApiError:
    return invalid(f"Invalid field selection {what[:100]}", "fields")
