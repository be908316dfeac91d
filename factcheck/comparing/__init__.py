"""Two texts compared word by word, in time that neither text can stretch.

`compare` gives the paragraphs of both texts in reading order, each as runs that are equal, removed or added.
Typography is no difference (see `anchoring.folding`): an equal run knows its words as they stood on either side.
Joining `old` over all runs gives the old text back, joining `new` the new one, to the character.
"""

from factcheck.comparing.explaining import Account
from factcheck.comparing.paragraphs import Kind, Paragraph, Run, compare
from factcheck.comparing.passages import Passage, passages, touches
from factcheck.comparing.tokens import same_words

__all__ = ["Account", "Kind", "Paragraph", "Passage", "Run", "compare", "passages", "same_words", "touches"]
