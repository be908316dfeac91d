"""Nothing in JSON-LD can leave its script element, and it says what was put in."""

import json

import pytest

from factcheck.markup import jsonld
from tests.published import HOSTILE


@pytest.mark.parametrize("text", [HOSTILE, "<!--", "-->", "</SCRIPT >", "&lt;/script&gt;", "\u2028\u2029", "é中🙂"])
def test_survives_whole_and_harmless(text):
    written = jsonld({"text": text, text: [text]})
    assert not set(written) & set("<>&\u2028\u2029")
    assert json.loads(written) == {"text": text, text: [text]}
