"""What the public record holds, as plain values. Nothing here can lead back to what is not public."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from factcheck.models import Claimant
from factcheck.states import ClaimStatus, VerdictStatus


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who says so."""

    slug: str
    name: str
    site_url: str
    policy_url: str
    """The page that says how it corrects itself: its own, or ours."""
    language: str

    @property
    def site(self) -> str:
        """The host of its site, without `www.`; empty where the address has none."""
        return host_of(self.site_url)


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who the article says made the claim."""

    name: str
    kind: str
    position_held: str
    same_as: tuple[str, ...]

    @property
    def is_paper(self) -> bool:
        return self.kind == Claimant.Kind.PAPER

    @property
    def is_person(self) -> bool:
        return self.kind == Claimant.Kind.PERSON


@dataclass(frozen=True, slots=True)
class Appearance:
    """An article that makes the claim."""

    id: int
    url: str
    headline: str
    language: str
    published_at: datetime


@dataclass(frozen=True, slots=True)
class Repetition:
    """Where else the claim was made: in another article of ours, or at somebody else's address."""

    url: str
    """Our page of the article, or the address elsewhere."""
    title: str
    language: str
    """Empty where it is not known."""
    speaker: str
    """Who made it there; empty where it is not known to be somebody else."""
    quote: str
    claimed_on: date | None
    confirmed_at: datetime
    published_by: str
    """The publication whose article it is; empty for an address elsewhere."""


@dataclass(frozen=True, slots=True)
class Grade:
    """A rating: the publication's own word, and its number and the scale's best where it has them (worst is 1)."""

    code: str
    word: str
    meaning: str
    shape: str
    colour: str
    value: int | None
    best: int | None


@dataclass(frozen=True, slots=True)
class Capture:
    """A source as it stood when it was read."""

    sha256: str
    captured_at: datetime
    copy_url: str = ""
    """Where a copy without metadata is, of a file that the desk keeps itself."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A source that readers may see."""

    title: str
    url: str
    type: str
    type_label: str
    stance: str
    stance_label: str
    is_primary: bool
    locator: str
    quote: str
    language: str
    capture: Capture | None


@dataclass(frozen=True, slots=True)
class Finding:
    """One version of the verdict, as it was published."""

    version: int
    status: str
    grade: Grade
    summary: str
    reasoning: str
    change_note: str
    published_at: datetime
    ended_at: datetime | None
    """When the next one took its place, or when it was withdrawn."""
    withdrawal_reason: str
    sources: tuple[Evidence, ...]
    withheld: int
    """How many sources it rests on that are kept from the public for somebody's safety."""

    @property
    def is_withdrawn(self) -> bool:
        return self.status == VerdictStatus.WITHDRAWN


@dataclass(frozen=True, slots=True)
class Entry:
    """A claim, who made it and where, what we say of it now, and everything we ever said."""

    id: int
    url: str
    """Its page; also the name by which feeds and markup know it."""
    text: str
    kind_label: str
    language: str
    status: str
    claimed_on: date | None
    publisher: Publisher
    speaker: Speaker
    article: Appearance
    findings: tuple[Finding, ...]
    """Newest first, the standing one and all before it."""
    repetitions: tuple[Repetition, ...]
    changed_at: datetime

    @property
    def standing(self) -> Finding | None:
        """The verdict that holds now. None after a withdrawal, until the next."""
        return next((finding for finding in self.findings if finding.status == VerdictStatus.PUBLISHED), None)

    @property
    def latest(self) -> Finding:
        """The last word: the standing verdict, or the one that was withdrawn."""
        return self.standing or self.findings[0]

    @property
    def title(self) -> str:
        """Our last word and the claim it is about, in one line."""
        facts = {"rating": self.latest.grade.word, "claim": self.text}
        return (_("Withdrawn: %(claim)s") if self.latest.is_withdrawn else _("%(rating)s: %(claim)s")) % facts

    @property
    def first_published_at(self) -> datetime:
        return min(finding.published_at for finding in self.findings)

    @property
    def is_off_record(self) -> bool:
        return self.status == ClaimStatus.WITHDRAWN


def host_of(url: str) -> str:
    """The host of an address in small letters, without `www.` and port; empty where there is none."""
    head, found, rest = url.partition("://")
    authority = (rest if found else head).partition("/")[0].partition("?")[0].rpartition("@")[2]
    return authority.partition(":")[0].strip(" .").lower().removeprefix("www.")
