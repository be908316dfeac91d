"""Which table a language has: English first."""

from factcheck.spotting.english import ENGLISH
from factcheck.spotting.vocabulary import Lexicon

_BY_LANGUAGE = {"en": ENGLISH}
_WORDLESS = Lexicon()


def lexicon(language: str) -> Lexicon:
    """The table of a language tag's language ("en-GB" is English); an empty one for languages we do not know yet."""
    return _BY_LANGUAGE.get(language.replace("_", "-").split("-")[0].lower(), _WORDLESS)
