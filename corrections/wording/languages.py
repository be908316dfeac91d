"""The languages that letters are shipped in, and the few words of each that stand for codes."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from django.utils import timezone, translation
from django.utils.formats import date_format

from corrections.happenings import DOERS, Doer, happened
from factcheck.models import User

SHIPPED = Path(__file__).resolve().parent.parent / "templates" / "corrections" / "letters"
ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class Language:
    """One language: its own name, and its words for codes."""

    code: str
    name: str
    desk: str
    moment: str
    short_moment: str
    outcomes: Mapping[str, str]
    kinds: Mapping[str, str]
    steps: Mapping[str, str]
    withdrawn: str
    public_log: str
    doers: Mapping[str, str]
    happened: Mapping[str, str]
    """What kinds of event that staff are told of say of whoever did it; English has them in `happenings`."""

    def outcome(self, code: str) -> str:
        """What came of a report, as a sentence."""
        return self.outcomes.get(code) or self.outcomes[""]

    def date(self, moment: datetime) -> str:
        """Day and time as this language writes them, in the current zone."""
        return self._date(moment, self.moment)

    def short_date(self, moment: datetime) -> str:
        """The same without the year, as it stands in a line of news."""
        return self._date(moment, self.short_moment)

    def doer(self, doer: User | Doer) -> str:
        """Who did something: a colleague's name, or what stands for one, on one line."""
        named = str(doer) if isinstance(doer, User) else self.doers.get(doer) or str(DOERS[doer])
        return " ".join(named.split())

    def what_happened(self, kind: str) -> str:
        """What a kind of event says of whoever did it; in English where this language has no words for it."""
        return self.happened.get(kind) or str(happened(kind))

    def _date(self, moment: datetime, form: str) -> str:
        with translation.override(self.code):
            return date_format(timezone.localtime(moment), form)


@cache
def languages() -> Mapping[str, Language]:
    """The shipped languages by code."""
    return {folder.name: _read(folder) for folder in sorted(SHIPPED.iterdir()) if folder.is_dir()}


def language(code: str) -> Language:
    """The words of a language; English where we have none of it."""
    return languages().get(primary(code)) or languages()[ENGLISH]


def primary(code: str) -> str:
    """The language of a tag, without region or script: `de` of `de-AT`."""
    return code.replace("_", "-").partition("-")[0].lower()


def in_order(*wanted: str) -> Iterator[str]:
    """Each language wanted, the more general after the particular, and English at last."""
    seen = set()
    for code in (*wanted, ENGLISH):
        for each in (code.replace("_", "-").lower(), primary(code)):
            if each and each not in seen:
                seen.add(each)
                yield each


def _read(folder: Path) -> Language:
    words = json.loads((folder / "words.json").read_text(encoding="utf-8"))
    return Language(
        code=folder.name,
        name=words["language"],
        desk=words["desk"],
        moment=words["moment"],
        outcomes=words["outcome"],
        kinds=words["kind"],
        steps=words["step"],
        withdrawn=words["withdrawn"],
        public_log=words["public_log"],
        short_moment=words["short_moment"],
        doers=words["doer"],
        happened=words["happened"],
    )
