"""What letters say: shipped in several languages, rewritten by publications, written out for one reader at a time."""

from corrections.wording.checking import Faulty, Source, check
from corrections.wording.choosing import OwnWords, own_words, shipped
from corrections.wording.languages import languages
from corrections.wording.previewing import preview, preview_current
from corrections.wording.purposes import PURPOSES
from corrections.wording.writing import Written, write

__all__ = [
    "PURPOSES",
    "Faulty",
    "OwnWords",
    "Source",
    "Written",
    "check",
    "languages",
    "own_words",
    "preview",
    "preview_current",
    "shipped",
    "write",
]
