"""The language that letters and canned replies are written in: names that stand for plain words, and nothing else.

    Dear {{ reader_name }},
    {% if article %}You wrote about “{{ article }}”.{% else %}You wrote to us.{% endif %}

A value is a string. There is no way from it to anything else: no attributes, calls, filters, loops, loading of other
templates. So a letter's length is bounded by its template and its values, and its time by its length.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

LONGEST_SOURCE = 20_000
"""Characters of one template."""
LONGEST_OUTPUT = 400_000
DEEPEST = 8
"""Conditions within conditions."""

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")
# Bounded repetitions: what is left open is found in linear time.
_MARK = re.compile(r"\{\{(?P<name>[^{}\n]{0,80})\}\}|\{%(?P<tag>[^{}%\n]{0,80})%\}")
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_LEFT_OPEN = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
_ALONE = re.compile(r"^[ \t]*(\{%[^{}%\n]{0,80}%\})[ \t]*\n", re.MULTILINE)


class Broken(ValueError):
    """A template that cannot be used. `code` says why, `line` (from 1; 0 for the whole) where, `word` what."""

    def __init__(self, code: str, line: int = 0, word: str = "") -> None:
        super().__init__(f"line {line}: {code} {word}".strip())
        self.code, self.line, self.word = code, line, word[:80]


@dataclass(frozen=True, slots=True)
class Name:
    """Stands for a value."""

    name: str


@dataclass(frozen=True, slots=True)
class Branch:
    """What is said if a value is there, or (`negated`) if it is not; with `name` empty, otherwise."""

    name: str
    negated: bool
    parts: "Parts"


@dataclass(frozen=True, slots=True)
class Choice:
    """The first branch whose condition holds, or nothing."""

    branches: tuple[Branch, ...]


Parts = tuple[str | Name | Choice, ...]


@lru_cache(maxsize=1024)
def parse(source: str, known: frozenset[str]) -> Parts:
    """The parts of a template that may use the names in `known`. Raises `Broken`.

    A condition alone on its line takes the line with it.
    """
    if len(source) > LONGEST_SOURCE:
        raise Broken("too_long")
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    if unwritable := _UNWRITABLE.search(source):
        raise Broken("bad_character", source.count("\n", 0, unwritable.start()) + 1)
    return _Reader(source, known).read()


def render(parts: Parts, values: Mapping[str, str], words: Callable[[str], str] = str) -> str:
    """The text, with `words` applied to what the template says itself. Raises `Broken` when it becomes too long."""
    said: list[str] = []
    length = 0
    for piece in _pieces(parts, values, words):
        length += len(piece)
        if length > LONGEST_OUTPUT:
            raise Broken("output_too_long")
        said.append(piece)
    return "".join(said)


def names_in(parts: Parts) -> frozenset[str]:
    """Every name that a template uses, in its words or its conditions."""
    found: set[str] = set()
    for part in parts:
        if isinstance(part, Name):
            found.add(part.name)
        elif isinstance(part, Choice):
            for branch in part.branches:
                found |= {branch.name} - {""} | names_in(branch.parts)
    return frozenset(found)


def conditions_in(parts: Parts) -> frozenset[str]:
    """Every name that a template asks about."""
    found: set[str] = set()
    for part in parts:
        if isinstance(part, Choice):
            for branch in part.branches:
                found |= {branch.name} - {""} | conditions_in(branch.parts)
    return frozenset(found)


def _pieces(parts: Parts, values: Mapping[str, str], words: Callable[[str], str]) -> Iterator[str]:
    for part in parts:
        if isinstance(part, str):
            yield words(part)
        elif isinstance(part, Name):
            yield values[part.name]
        else:
            for branch in part.branches:
                if not branch.name or bool(values[branch.name]) != branch.negated:
                    yield from _pieces(branch.parts, values, words)
                    break


class _Reader:
    """Reads one template, once, from left to right."""

    def __init__(self, source: str, known: Collection[str]) -> None:
        # A line end that goes with a condition is moved behind the next line, so that lines still count: it becomes
        # a carriage return, which no template holds, and is dropped from what is said.
        self.source = _ALONE.sub("\\1\r", source)
        self.known = known
        self.at = 0
        self.line = 1

    def read(self) -> Parts:
        parts, tag = self._until_tag(0)
        if tag is not None:
            raise Broken("unexpected_tag", self.line, tag)
        return parts

    def _until_tag(self, depth: int) -> tuple[Parts, str | None]:
        """Parts up to a tag that ends or divides a condition, and that tag; `None` at the end."""
        parts: list[str | Name | Choice] = []
        while found := _MARK.search(self.source, self.at):
            self._say(parts, found.start())
            self.at = found.end()
            if found["tag"] is None:
                parts.append(Name(self._name(found["name"].strip())))
                continue
            tag = " ".join(found["tag"].split())
            first = tag.partition(" ")[0]
            if first in ("else", "elif", "endif"):
                return tuple(parts), tag
            if first != "if":
                raise Broken("unknown_tag", self.line, tag)
            parts.append(self._choice(tag, depth + 1))
        self._say(parts, len(self.source))
        self.at = len(self.source)
        return tuple(parts), None

    def _choice(self, tag: str, depth: int) -> Choice:
        if depth > DEEPEST:
            raise Broken("too_deep", self.line)
        began, branches = self.line, []
        current: str | None = tag
        while current is not None and current != "endif":
            name, negated = self._condition(current)
            if branches and not branches[-1].name:
                raise Broken("unexpected_tag", self.line, current)
            parts, following = self._until_tag(depth)
            branches.append(Branch(name, negated, parts))
            current = following
        if current is None:
            raise Broken("not_ended", began, tag)
        return Choice(tuple(branches))

    def _condition(self, tag: str) -> tuple[str, bool]:
        words = tag.split()
        if words == ["else"]:
            return "", False
        if words[0] not in ("if", "elif"):
            raise Broken("unknown_tag", self.line, tag)
        negated = words[1:2] == ["not"]
        rest = words[2:] if negated else words[1:]
        if len(rest) != 1:
            raise Broken("bad_condition", self.line, tag)
        return self._name(rest[0]), negated

    def _name(self, word: str) -> str:
        if not _NAME.match(word):
            raise Broken("bad_name", self.line, word)
        if word not in self.known:
            raise Broken("unknown_name", self.line, word)
        return word

    def _say(self, parts: list[str | Name | Choice], end: int) -> None:
        """Take up what the template says itself, up to `end`."""
        words = self.source[self.at : end]
        if open_mark := _LEFT_OPEN.search(words):
            line = self.line + _lines(words[: open_mark.start()])
            raise Broken("left_open", line, open_mark.group())
        self.line += _lines(words)
        if words := words.replace("\r", ""):
            parts.append(words)


def _lines(words: str) -> int:
    return words.count("\n") + words.count("\r")
