"""Names in a sentence, and whom it says it from."""

import re
from itertools import islice

from factcheck.spotting.vocabulary import Lexicon, Sentence

_WORD = re.compile(r"[^\W\d_](?:[\w’'.&-]*\w)?")
_LINKS = frozenset(["of", "the", "for", "de", "der", "la", "van", "von", "al", "bin"])
_APPOSITION = re.compile(r",[^,“”\"]{2,80},\s*\Z")
_CLAUSE = re.compile(r"[,;:“”\"«»()–—]|\b(?:that|and|but|as|when|while|because|after|before)\b")
_AFTER_ACCORDING = re.compile(r"\s+([^,;:.“”\"()]{2,80})")
_CONTRACTED = re.compile(r"['’](?:s|d|m|t|re|ve|ll)\Z", re.IGNORECASE)
_MAX_NAMED_WORDS = 8
_MAX_VERBS = 8
_BETWEEN = frozenset(["also", "later", "earlier", "then", "now", "has", "had", "have", "only", "yesterday", "again"])
_PASSIVE = frozenset(["is", "are", "was", "were", "be", "been", "being"])  # "was reported" says nothing of who reported


def names(sentence: str, lexicon: Lexicon) -> tuple[str, ...]:
    """Runs of capitalised words, with the small words inside them ("Ministry of Defence"). The first word counts
    only where it is not one that any sentence may begin with."""
    runs: list[list[re.Match[str]]] = []
    start = _WORD.search(sentence)
    first = start.start() if start else 0
    for word in _WORD.finditer(sentence):
        goes_on = bool(runs) and not sentence[runs[-1][-1].end() : word.start()].strip()
        plain = _CONTRACTED.sub("", word[0]).lower()
        may_begin = word.start() == first and (plain in lexicon.common or plain in lexicon.nouns)
        if word[0][0].isupper() and not may_begin and plain != "i":
            if goes_on:
                runs[-1].append(word)
            else:
                runs.append([word])
        elif goes_on and word[0] in _LINKS:
            runs[-1].append(word)
    spans = (_without_loose_end(run) for run in runs)
    return tuple(dict.fromkeys(sentence[run[0].start() : run[-1].end()] for run in spans))


def _without_loose_end(run: list[re.Match[str]]) -> list[re.Match[str]]:
    while run[-1][0] in _LINKS:
        run = run[:-1]
    return run


def claimant(words: Sentence, lexicon: Lexicon) -> str:
    """Whoever the sentence says it from, in its own words; empty where nobody, or only a pronoun, is named."""
    for _start, end in islice(lexicon.according.places(words), _MAX_VERBS):
        if after := _AFTER_ACCORDING.match(words.text, end):
            return _tidy(after[1].split(), lexicon)
    for start, end in sorted(lexicon.reporting.places(words))[:_MAX_VERBS]:
        if guess := _before(words.text, start, lexicon) or _after(words.text, end, lexicon):
            return guess
    return ""


def _before(sentence: str, end: int, lexicon: Lexicon) -> str:
    """The subject: the words between the last break and the verb, or the name before an apposition."""
    head = sentence[:end].rstrip()
    if apposition := _APPOSITION.search(head):
        head = head[: apposition.start()]
        known = names(_clause(head), lexicon)
        return known[-1] if known else ""
    return _tidy(_clause(head).split(), lexicon)


def _clause(head: str) -> str:
    breaks = [match.end() for match in _CLAUSE.finditer(head)]
    return head[breaks[-1] :] if breaks else head


def _after(sentence: str, start: int, lexicon: Lexicon) -> str:
    """The subject that follows its verb: “…,” said the mayor."""
    tail = sentence[start:]
    known = names(f"… {tail}", lexicon)
    return known[0] if known and tail.lstrip().startswith(known[0]) else ""


def _tidy(found: list[str], lexicon: Lexicon) -> str:
    kept = list(found)
    while kept and kept[-1].lower() in _BETWEEN:
        kept.pop()
    if not kept or len(kept) > _MAX_NAMED_WORDS or kept[-1].lower() in lexicon.nobody | _PASSIVE:
        return ""
    if kept[0].lower() in ("the", "a", "an"):
        kept = kept[1:]
    return " ".join(kept)
