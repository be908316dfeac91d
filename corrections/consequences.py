"""What follows from events, in their transaction or after it, beside who is told. Importing this registers it."""

from corrections.channels import mention as mention_channel
from corrections.models import Correction, Ticket
from corrections.services import changes, tellings
from corrections.states import LINKING
from factcheck import delivery, ledger
from factcheck.models import Article, Delivery, Event
from factcheck.states import DeliveryStatus
from factcheck.wake import wake


@ledger.follow("ticket.opened")
def look_for_related_tickets(event: Event, ticket: Ticket) -> None:
    """After commit, by a worker: the report is filed first."""
    wake("corrections.compare_tickets")


@ledger.follow("correction.published", "correction.withdrawn")
def write_down_whom_it_is_to_reach(event: Event, correction: Correction) -> None:
    """The notice links to these pages from the moment it is public: a site that is told looks for that link."""
    tellings.begin_telling(correction, event.kind)


@delivery.on_results(mention_channel.PURPOSE)
def note_how_far_they_travelled(results: list[tuple[Delivery, delivery.Result]]) -> None:
    for sent, result in results:
        _note_how_far_it_travelled(sent, result)


def _note_how_far_it_travelled(sent: Delivery, result: delivery.Result) -> None:
    """Told; or for a person to tell; or nothing to tell any more. A try that is to be repeated changes nothing."""
    telling = mention_channel.telling_of(sent)
    if telling is None:
        return
    if sent.status == DeliveryStatus.SENT:
        tellings.note_told(telling, result.detail)
    elif sent.status == DeliveryStatus.DEAD or result.detail == mention_channel.NO_ENDPOINT:
        is_linking = telling.mention.status in LINKING  # nobody writes to a page whose link was never found
        (tellings.hand_over if is_linking else tellings.drop_telling)(telling, result.detail)
    elif result.detail == mention_channel.NO_LONGER:
        tellings.drop_telling(telling, result.detail)


@ledger.follow("article.revised")
def list_the_change(event: Event, article: Article) -> None:
    """A published text that says something else than before is on the list before anybody can read it."""
    changes.list_change(article, number=event.facts["revision"])


@ledger.follow("correction.published")
def settle_what_it_explains(event: Event, correction: Correction) -> None:
    changes.settle_by(correction)


@ledger.follow("correction.withdrawn")
def unsettle_what_it_explained(event: Event, correction: Correction) -> None:
    changes.unsettle_by(correction)
