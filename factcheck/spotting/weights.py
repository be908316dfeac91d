"""What each signal weighs, in log-odds, and what it is called. The one table to change.

What journalists mark as worth checking in debates, tweets and reports is figures first, then what somebody did, how
things changed and how they compare, all the more where it is about matters that are counted or governed (published
work on the subject finds the same: cardinal numbers, past tense and quantities lead). What they leave aside is
questions, wishes, promises, duties, opinions, courtesies and the running of the debate itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Signal:
    """The weight of a first hit, and what the desk is told the hit was."""

    weight: float
    label: str


SIGNALS: Mapping[str, Signal] = {
    "figure": Signal(0.9, "a figure"),
    "measure": Signal(0.8, "a figure with its unit"),
    "date": Signal(0.5, "a time"),
    "name": Signal(0.3, "a name"),
    "attribution": Signal(0.4, "somebody said so"),
    "quotation": Signal(0.3, "quoted words"),
    "superlative": Signal(0.4, "a superlative"),
    "comparison": Signal(0.7, "a comparison"),
    "change": Signal(0.7, "a change"),
    "cause": Signal(0.5, "a cause or effect"),
    "event": Signal(0.7, "something somebody did"),
    "past": Signal(0.5, "the past tense"),
    "topic": Signal(0.7, "a matter that is counted or governed"),
    "group": Signal(0.3, "a group of people"),
    "actor": Signal(0.4, "a rival or an authority"),
    "existence": Signal(0.5, "how many there are"),
    "opinion": Signal(-0.8, "an opinion"),
    "hope": Signal(-0.7, "a wish"),
    "promise": Signal(-0.9, "a promise"),
    "plan": Signal(-0.3, "what may come"),
    "duty": Signal(-0.7, "what ought to be"),
    "condition": Signal(-0.4, "a condition"),
    "courtesy": Signal(-0.7, "a courtesy"),
    "procedure": Signal(-0.8, "the running of a debate"),
    "address": Signal(-0.5, "the listener is spoken to"),
    "anecdote": Signal(-0.7, "the speaker's own life"),
    "generality": Signal(-0.3, "a generality"),
    "question": Signal(-1.5, "a question"),
    "exclamation": Signal(-0.6, "an exclamation"),
    "short": Signal(-1.2, "very short"),
}

BIAS = -2.6
SECOND_HIT = 0.35  # what a second hit of the same signal adds, of the first; further ones add nothing
SHORT = 5  # words below which a sentence says too little
FULL_LENGTH = 25  # words at which length stops to count: a longer sentence only rambles
LENGTH = 1.1  # what full length adds
