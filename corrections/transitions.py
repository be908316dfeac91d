"""The machines of the desk: who may be moved from where to where."""

from corrections.states import (
    ATTACHMENT_MOVES,
    CORRECTION_MOVES,
    INBOUND_MOVES,
    MENTION_MOVES,
    PLACE_MOVES,
    RELATION_MOVES,
    SUBSCRIPTION_MOVES,
    TELLING_MOVES,
    TEXT_CHANGE_MOVES,
    TICKET_MOVES,
)
from factcheck.transitions import Machine

tickets = Machine(TICKET_MOVES)
corrections = Machine(CORRECTION_MOVES)
places = Machine(PLACE_MOVES)
text_changes = Machine(TEXT_CHANGE_MOVES)
attachments = Machine(ATTACHMENT_MOVES)
relations = Machine(RELATION_MOVES)
inbound = Machine(INBOUND_MOVES)
subscriptions = Machine(SUBSCRIPTION_MOVES)
mentions = Machine(MENTION_MOVES)
tellings = Machine(TELLING_MOVES)
