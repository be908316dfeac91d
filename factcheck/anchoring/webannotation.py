"""Anchors as Web Annotations (W3C Recommendation of 23 February 2017)."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar
from uuid import NAMESPACE_URL, uuid5

from factcheck.anchoring.anchors import Anchor

Found = TypeVar("Found")


def to_web_annotation(anchor: Anchor, source_url: str, revision_hash: str) -> dict[str, Any]:
    """The anchor as a Web Annotation (W3C Recommendation, sections 4.2.4 and 4.2.5); the same input has the same id."""
    end = anchor.start + len(anchor.exact)
    return {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": uuid5(NAMESPACE_URL, f"{source_url}#{revision_hash}:{anchor.start}-{end}").urn,
        "type": "Annotation",
        "motivation": "identifying",
        "target": {
            "type": "SpecificResource",
            "source": source_url,
            "state": {"type": "oa:State", "value": f"sha256:{revision_hash}"},
            "selector": [
                {
                    "type": "TextQuoteSelector",
                    "exact": anchor.exact,
                    "prefix": anchor.prefix,
                    "suffix": anchor.suffix,
                },
                {"type": "TextPositionSelector", "start": anchor.start, "end": end},
            ],
        },
    }


def from_web_annotation(annotation: Mapping[str, Any]) -> Anchor:
    """The anchor in a Web Annotation. Raises ValueError, saying what is missing or wrong."""
    target = _only(_as_list(_member(annotation, "target", "annotation")), "target")
    selectors = _as_list(_member(target, "selector", "target"))
    quote = _selector(selectors, "TextQuoteSelector")
    position = _selector(selectors, "TextPositionSelector")
    words = {name: quote.get(name, "") for name in ("exact", "prefix", "suffix")}
    for name, value in words.items():
        if not isinstance(value, str):
            raise ValueError(f"The TextQuoteSelector's “{name}” must be text.")
    start = position.get("start")
    if not isinstance(start, int) or isinstance(start, bool):
        raise ValueError("The TextPositionSelector's “start” must be a whole number.")
    return Anchor(start=start, **words)


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _only(values: Sequence[Found], name: str) -> Found:
    if len(values) != 1:
        raise ValueError(f"Expected one {name}, found {len(values)}.")
    return values[0]


def _member(value: Any, name: str, owner: str) -> Any:
    if not isinstance(value, Mapping):
        raise ValueError(f"The {owner} must be an object.")
    if name not in value:
        raise ValueError(f"The {owner} has no {name}.")
    return value[name]


def _selector(selectors: Sequence[Any], kind: str) -> Mapping[str, Any]:
    found = [item for item in selectors if isinstance(item, Mapping) and kind in _as_list(item.get("type"))]
    return _only(found, kind)
