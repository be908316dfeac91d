"""Who made a claim: guessed from what a sentence says, and named by a person."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from django.db import transaction

from factcheck import access
from factcheck.models import Claim, Claimant, Publication, User
from factcheck.services.claimants import get_claimant
from factcheck.services.claims import edit_claim
from factcheck.spotting.vocabulary import words

WORD = re.compile(r"\S+")
LONGEST_NAME = 12  # words of an attribution that are looked at
MOST_CHARACTERS = 200  # of a claimant's name
ORGANISATIONS = words(
    """
    academy administration agency alliance army association authority bank board bureau coalition college commission
    committee company congress corporation council court department directorate federation force forces foundation
    government group institute intelligence ltd military ministry navy network nations office officials organisation
    organization paper parliament party police secretariat senate service services society team treasury union
    university
    """
)
"""Words that, in English, name a body of people rather than one of them."""


@dataclass(frozen=True, slots=True)
class Attribution:
    """A claimant by name. What follows the name counts only where the publication knows nobody of that name yet."""

    name: str
    kind: str = Claimant.Kind.PERSON
    position_held: str = ""
    same_as: tuple[str, ...] = ()


def attribute(publication: Publication, attribution: Attribution) -> Claimant:
    """The publication's claimant of this name, made where there is none. Raises `Invalid` for what is no name."""
    return get_claimant(
        publication,
        attribution.name,
        kind=attribution.kind,
        position_held=attribution.position_held,
        same_as=attribution.same_as,
    )


def guess_attributions(publication: Publication, guesses: Iterable[str]) -> dict[str, Attribution]:
    """Each guess as an attribution: to a claimant whose name stands in it, to a new one, or to the paper. One query.

    “The mayor, Vitali Example” is the claimant “Vitali Example” where the publication knows one. An empty guess means
    that the paper says it itself.
    """
    wanted = {guess: _possible_names(guess) for guess in dict.fromkeys(guesses)}
    every = {part for parts in wanted.values() for part in parts}
    known = {
        claimant.name: Attribution(claimant.name, claimant.kind, claimant.position_held, tuple(claimant.same_as))
        for claimant in Claimant.objects.filter(publication=publication, name__in=every)
    }
    return {
        guess: next((known[part] for part in parts if part in known), None) or _stranger(publication, guess)
        for guess, parts in wanted.items()
    }


@transaction.atomic
def edit_attributed_claim(
    claim: Claim, *, actor: User | None, attribution: Attribution | None = None, **changes: Any
) -> Claim:
    """`edit_claim`, with the claimant by name; a claimant nobody knew is put on record in the same transaction."""
    if attribution is not None:
        access.require(actor, "factcheck.change_claim", claim)
        changes["claimant"] = attribute(claim.publication, attribution)
    return edit_claim(claim, actor=actor, **changes)


def _possible_names(guess: str) -> list[str]:
    """The runs of words in a guess, longest first, each as it stands, as a name begins, and with its article."""
    said = list(WORD.finditer(guess))[:LONGEST_NAME]
    runs = [(first.start(), last.end()) for first, last in combinations(said, 2)]
    runs += [word.span() for word in said]
    parts = [guess[start:end] for start, end in sorted(runs, key=lambda run: (run[0] - run[1], run[0]))]
    return [name for part in parts for name in (part, _capital(part), f"The {part}")]


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def _stranger(publication: Publication, guess: str) -> Attribution:
    name = _capital(guess.strip())[:MOST_CHARACTERS]
    if not name:
        return Attribution(publication.name, Claimant.Kind.PAPER)
    said = {word.casefold() for word in re.findall(r"\w+", name)}
    is_body = bool(said & ORGANISATIONS) or (name.isupper() and len(name) > 1)
    return Attribution(name, Claimant.Kind.ORGANISATION if is_body else Claimant.Kind.PERSON)
