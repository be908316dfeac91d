"""Which sentences of a text make claims worth checking, with the reasons.

A sentence is checkable by what stands in it: figures, dates, names, somebody said to have said it, quoted words,
superlatives, causes, things that happened. Questions, opinions, plans and courtesies count against it. Every reason
is returned with the words that gave it, so that the desk sees why a sentence was suggested and can disagree.
"""

from factcheck.spotting.scoring import Reason, Spotted, score
from factcheck.spotting.sentences import sentences
from factcheck.spotting.spots import Spot, spot

__all__ = ["Reason", "Spot", "Spotted", "score", "sentences", "spot"]
