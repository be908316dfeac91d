"""What the scenes of the story share: the people, the product, and looking for what should have happened."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from corrections.models import InboundEmail, Subscription, Ticket
from corrections.story import files
from corrections.story.callers import Member, Visitor
from corrections.story.stage import NotHeld, Partner, Postbox, Product, wait_for
from factcheck.archiving import read_bytes
from factcheck.models import Article, Claim, Delivery
from factcheck.states import DeliveryStatus

READER = "ada.reader@reader.example"
NEIGHBOUR = "noor.neighbour@reader.example"
DESK = "corrections@courier.example"
STATUS_LINK = re.compile(r"https?://\S+/tickets/\S+")
CONFIRM_LINK = re.compile(r"https?://\S+/follow/confirm/\S+")


@dataclass
class Story:
    """The product, the far sides, the people, and what has come of it so far."""

    product: Product
    postbox: Postbox
    partner: Partner
    say: Callable[[str], None]
    script: dict[str, Any] = field(default_factory=lambda: files.read("story.json"))
    steps: int = 0
    staff: dict[str, Member] = field(default_factory=dict)
    webhook_secret: str = ""

    def held(self, what: str, *checks: bool) -> None:
        """Print a step that has been seen to happen; raise `NotHeld` when one of its checks fails."""
        if not all(checks):
            failed = ", ".join(str(n) for n, check in enumerate(checks, start=1) if not check)
            raise NotHeld(f"{what} (check {failed} of {len(checks)})")
        self.steps += 1
        self.say(f"{self.steps:2}. {what}")

    @property
    def article(self) -> Article:
        return Article.objects.select_related("publication").get(url=files.read("article.json")["url"])

    @property
    def path(self) -> str:
        return f"/{self.article.publication.slug}"

    @property
    def claim(self) -> Claim:
        wanted = next(c for c in files.read("claims.json") if c["key"] == self.script["claim"])
        return Claim.objects.get(text=wanted["text"])

    @property
    def ticket(self) -> Ticket:
        return Ticket.objects.order_by("pk").first()


def ask_to_follow(story: Story, address: str) -> None:
    Visitor(story.product.url).fill_in(f"{story.path}/follow/", email=address)
    wait_for("the subscription", lambda: Subscription.objects.filter(email=address).exists())


def unfinished() -> list[str]:
    """What lies where, in a line each, for whoever has to find out why a step did not hold."""
    deliveries = Delivery.objects.exclude(status=DeliveryStatus.SENT)
    inbound = InboundEmail.objects.exclude(status="filed")
    return [f"  {d}: {d.status} after {d.attempts}: {d.last_error}" for d in deliveries] + [
        f"  {i}: {i.status} after {i.attempts}: {i.reason} {i.last_error}" for i in inbound
    ]


def letter(name: str) -> bytes:
    return files.text_of(name).replace("\r\n", "\n").replace("\n", "\r\n").encode()


def stored(inbound: InboundEmail) -> bytes:
    return read_bytes(inbound.raw)


def sent(purpose: str) -> Any:
    return Delivery.objects.filter(purpose=purpose, channel="mail", status=DeliveryStatus.SENT)


def processed() -> int:
    return InboundEmail.objects.exclude(status="received").count()
