"""The story: one error, from a reader's mail to the published correction, and everybody told. Each step is seen."""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count

from corrections.models import Correction, InboundEmail, Message, Subscription, Ticket
from corrections.story import newsroom
from corrections.story.callers import Member, Visitor, answer_to, send_mail
from corrections.story.stage import NotHeld, Partner, Postbox, Product, wait_for
from factcheck.archiving import read_bytes
from factcheck.models import Article, Claim, Claimant, Delivery, Event, User, Verdict
from factcheck.services.tokens import issue_token
from factcheck.services.webhooks import add_endpoint
from factcheck.states import DeliveryStatus

READER = "ada.reader@reader.example"
NEIGHBOUR = "noor.neighbour@reader.example"
DESK = "corrections@courier.example"
STATUS_LINK = re.compile(r"https?://\S+/tickets/\S+")
CONFIRM_LINK = re.compile(r"https?://\S+/follow/confirm/\S+")
CLAIMANTS = (
    "Ukraine’s air force",
    "Kyiv city military administration",
    "Vitali Klitschko",
    "Russia’s Defence Ministry",
    "Andriy Kovalenko",
    "Olha Stefanishyna",
    "Volodymyr Zelensky",
    "Vladimir Putin",
    "Ruslan Stefanchuk",
    "SBU",
)
KINDS = {"figure", "quotation", "event", "attribution", "background"}


@dataclass
class Story:
    """The product, the far sides, the people, and what has come of it so far."""

    product: Product
    postbox: Postbox
    partner: Partner
    say: Callable[[str], None]
    script: dict[str, Any] = field(default_factory=lambda: newsroom.read("story.json"))
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
        return Article.objects.select_related("publication").get(publication__slug="example-courier")

    @property
    def path(self) -> str:
        return f"/{self.article.publication.slug}"

    @property
    def claim(self) -> Claim:
        wanted = next(c for c in newsroom.read("claims.json") if c["key"] == self.script["claim"])
        return Claim.objects.get(text=wanted["text"])

    @property
    def ticket(self) -> Ticket:
        return Ticket.objects.order_by("pk").first()


def play(story: Story) -> int:
    """Play every step in order; return how many held."""
    for scene in SCENES:
        scene(story)
    return story.steps


def meet_the_newsroom(story: Story) -> None:
    manager = User.objects.get(username="morgan")
    for name in ("robin", "remy", "eden", "ellis", "riley"):
        _token, secret = issue_token(User.objects.get(username=name), actor=None, name="demo")
        story.staff[name] = Member(story.product.url, secret)
    kinds = ["correction.published", "verdict.published"]
    _endpoint, story.webhook_secret = add_endpoint(
        story.article.publication, actor=manager, url=story.partner.url, kinds=kinds
    )
    claims = Claim.objects.filter(article=story.article)
    text = story.article.latest_revision.text
    names = " / ".join(Claimant.objects.values_list("name", flat=True))
    story.held(
        f"{claims.count()} claims stand on the article, each anchored to its words and attributed",
        claims.count() >= 24,
        all(text[a.start : a.end] == a.exact for c in claims for a in c.anchors.all()),
        all(name in names for name in CLAIMANTS),
        claims.filter(claimant__kind="paper").exists(),
        set(claims.values_list("kind", flat=True)) >= KINDS,
    )
    uneasy = Verdict.objects.published().get(rating__code="needs-context")
    page = Visitor(story.product.url).look(uneasy.get_absolute_url()).text
    story.held(
        "“all shot down” beside a death and damage: a verdict gives the context",
        uneasy.sources.count() >= 2,
        uneasy.proposed_by_id != uneasy.signed_off_by_id,
        uneasy.rating.word in page,
    )


def the_reader_writes(story: Story) -> None:
    send_mail(_letter("reader_mail.eml"), port=story.product.smtp_port, sender=READER, recipient=DESK)
    inbound = InboundEmail.objects.get()
    story.held(
        "the reader's mail is stored before it is accepted",
        inbound.raw.sha256 == hashlib.sha256(_stored(inbound)).hexdigest(),
        b"nearly four years" in _stored(inbound),
    )
    ticket = wait_for("a ticket", lambda: story.ticket)
    best = max((c.score for c in ticket.ticket_claims.all()), default=0)
    story.held(
        f"a worker made ticket {ticket.reference} of it: article, claim and cited link recognised",
        re.fullmatch(r"COR-\d{4}-000001", ticket.reference) is not None,
        ticket.article == story.article,
        ticket.ticket_claims.filter(claim=story.claim, is_suggestion=True, score=best).exists(),
        [c.url for c in ticket.candidate_sources.all()] == [story.script["source"]["url"]],
    )
    mail = wait_for("the acknowledgement", lambda: next(iter(story.postbox.to(READER)), None))
    body = mail.get_body(("plain",)).get_content()
    link = STATUS_LINK.search(body)
    story.held(
        "the reader has an acknowledgement: reference, deadline, status link, in the thread",
        ticket.reference in str(mail["Subject"]) + body,
        str(mail["Auto-Submitted"]) == "auto-replied",
        str(mail["In-Reply-To"]) in _letter("reader_mail.eml").decode(),
        link is not None and ticket.reference in Visitor(story.product.url).look(link.group()).text,
        "23" in body or "24" in body or ":" in body,
    )


def the_desk_works(story: Story) -> None:
    robin, remy, riley = story.staff["robin"], story.staff["remy"], story.staff["riley"]
    ticket, claim = story.ticket, story.claim
    at = f"/tickets/{ticket.pk}"
    refused = riley.ask("POST", f"{at}/triage/")
    robin.post(f"{at}/triage/", severity=story.script["correction"]["severity"], claims=[claim.pk])
    robin.post(f"{at}/assign/", assignee=User.objects.get(username="eden").pk)
    denied = riley.ask("POST", f"{at}/accept/")
    ticket.refresh_from_db()
    story.held(
        "a researcher triages and assigns it; the by-lined reporter is refused",
        refused.status == denied.status == 403,
        "by-line" in denied.json()["detail"],
        (ticket.status, ticket.assignee.username) == ("open", "eden"),
        not ticket.ticket_claims.get(claim=claim).is_suggestion,
    )
    source = robin.post("/sources/", claim=claim.pk, **story.script["source"])
    words = {k: v for k, v in story.script["verdict"].items() if k != "rating"}
    rating = claim.publication.rating_scales.get(in_use=True).ratings.get(code=story.script["verdict"]["rating"])
    draft = robin.post("/verdicts/", claim=claim.pk, rating=rating.pk, sources=[source["id"]], **words)
    proposed = robin.post(f"/verdicts/{draft['id']}/propose/")
    own = robin.ask("POST", f"/verdicts/{draft['id']}/sign_off/")
    signed = remy.post(f"/verdicts/{draft['id']}/sign_off/", expected_hash=proposed["content_hash"])
    story.held(
        "a source is attached, a verdict proposed, and signed off by a second person only",
        own.status == 403,
        signed["status"] == "published",
        signed["signed_off_by"]["id"] != signed["proposed_by"]["id"],
        rating.word in Visitor(story.product.url).look(claim.get_absolute_url()).text,
    )


def the_reader_follows(story: Story) -> None:
    _follow(story, story.script["subscriber"])
    story.held("a subscriber followed the corrections, and confirmed by mail", Subscription.objects.active().exists())


def the_correction_is_published(story: Story) -> None:
    eden, ellis, ticket = story.staff["eden"], story.staff["ellis"], story.ticket
    eden.post(f"/tickets/{ticket.pk}/accept/")
    draft = eden.post(
        "/corrections/",
        articles=[story.article.pk],
        tickets=[ticket.pk],
        claims=[story.claim.pk],
        **story.script["correction"],
    )
    submitted = eden.post(f"/corrections/{draft['id']}/submit/")
    own = eden.ask("POST", f"/corrections/{draft['id']}/publish/")
    ellis.post(f"/corrections/{draft['id']}/publish/", expected_hash=submitted["content_hash"])
    correction = Correction.objects.get(pk=draft["id"])
    story.held(
        "an editor drafts the correction and may not publish it; a second editor does",
        own.status == 403,
        correction.status == "published",
        correction.signed_off_by.username == "ellis",
        not correction.contributors.filter(user=correction.signed_off_by).exists(),
    )
    visitor = Visitor(story.product.url)
    right, notice = story.script["correction"]["is_right"], story.script["correction"]["notice"]
    pages = {
        name: visitor.look(path).text
        for name, path in {
            "log": f"{story.path}/corrections/",
            "article": story.article.get_absolute_url(),
            "notice": correction.get_absolute_url(),
            "feed": f"{story.path}/corrections/feed.atom",
        }.items()
    }
    markup = [json.loads(data) for name in ("article", "notice") for data in _json_ld(pages[name])]
    story.held(
        "the public log, the article's page, the Atom feed and the JSON-LD of both pages show it",
        *(right[:40] in page for page in pages.values()),
        len(markup) >= 2,
        sum(notice in json.dumps(data, ensure_ascii=False) for data in markup) >= 2,
    )


def everybody_is_told(story: Story) -> None:
    told = {
        "ticket_decision": READER,
        "correction_published": story.script["subscriber"],
    }
    for purpose, address in told.items():
        wait_for(f"{purpose} is sent", lambda purpose=purpose: _sent(purpose).exists())
        wait_for(f"a mail to {address}", lambda address=address: len(story.postbox.to(address)) >= 2)
    first, decision = story.postbox.to(READER)
    news = story.postbox.to(story.script["subscriber"])[-1]
    twice = Delivery.objects.values("event", "channel", "recipient_key").annotate(n=Count("pk")).filter(n__gt=1)
    story.held(
        "the reader is told in the same thread, and the subscriber is told; deliveries sent, once each",
        str(first["In-Reply-To"]) in str(decision["References"]),
        story.ticket.reference in str(decision["Subject"]),
        "List-Unsubscribe" in news,
        all(_sent(purpose).count() == 1 for purpose in told),
        len(set(story.postbox.seen)) == len(story.postbox.seen),
        not twice.exists(),
    )


def the_partner_is_told(story: Story) -> None:
    def call_of(kind: str) -> Any:
        return next((c for c in story.partner.calls if json.loads(c.body)["type"] == kind), None)

    call = wait_for("the webhook call", lambda: call_of("correction.published"))
    signed = f"{call.headers['webhook-id']}.{call.headers['webhook-timestamp']}.".encode() + call.body
    key = base64.b64decode(story.webhook_secret.removeprefix("whsec_"))
    expected = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    ids = [c.headers["webhook-id"] for c in story.partner.calls]
    story.held(
        "a partner's endpoint has the signed events, once each, and the signature holds",
        expected in call.headers["webhook-signature"].split(" "),
        call_of("verdict.published") is not None,
        len(ids) == len(set(ids)),
    )


def the_worker_is_killed(story: Story) -> None:
    with story.postbox.holding():
        _ask_to_follow(story, NEIGHBOUR)
        if not story.postbox.reached.wait(30):
            raise NotHeld("the mail was not on its way in 30 s")
        killed = story.product.kill("celery", "worker")
        pending = Delivery.objects.get(address=NEIGHBOUR)
    wait_for("the mail after the restart", lambda: story.postbox.to(NEIGHBOUR), seconds=60)
    wait_for("its delivery is marked sent", lambda: Delivery.objects.get(pk=pending.pk).status == DeliveryStatus.SENT)
    mails = story.postbox.to(NEIGHBOUR)
    story.held(
        "the worker was killed in the middle of a sending; after its restart the mail arrived, once, under the same id",
        killed > 0,
        pending.status == DeliveryStatus.LEASED,
        len(mails) == 1,
        story.postbox.seen.count(str(mails[0]["Message-ID"])) == 2,
        Delivery.objects.get(pk=pending.pk).attempts == 2,
    )


def the_reader_answers(story: Story) -> None:
    decision = story.postbox.to(READER)[1]
    before = story.ticket.messages.count()
    text = story.script["reader_answer"]
    reply = answer_to(decision, text=text, message_id="<20241221080000.77aa@reader.example>")
    box = decision["Reply-To"].addresses[0].addr_spec
    for _twice in range(2):
        send_mail(reply, port=story.product.smtp_port, sender=READER, recipient=box)
    wait_for("both copies are processed", lambda: _processed() == 3)
    answers = Message.objects.filter(message_id__contains="20241221080000.77aa")
    story.held(
        "the reader's answer lands on the same ticket; the same mail sent twice makes one message",
        answers.count() == 1,
        answers.get().ticket == story.ticket,
        answers.get().text.strip() == text,
        story.ticket.messages.count() == before + 1,
        InboundEmail.objects.filter(status="ignored").count() == 1,
    )
    mails = len(story.postbox.to(READER))
    queued = Delivery.objects.filter(address=READER).count()
    send_mail(_letter("vacation_reply.eml"), port=story.product.smtp_port, sender=READER, recipient=DESK)
    wait_for("the vacation reply is processed", lambda: _processed() == 4)
    story.held(
        "a vacation auto-reply is kept and gets no answer",
        Message.objects.filter(kind="automatic").count() == 1,
        Delivery.objects.filter(address=READER).count() == queued,
        len(story.postbox.to(READER)) == mails,
        Ticket.objects.count() == 1,
    )


def the_other_doors(story: Story) -> None:
    report, visitor = story.script["form_report"], Visitor(story.product.url)
    form = f"{story.path}/report/?article={story.article.url}"
    page = visitor.fill_in(form, wrong=report["text"], email=NEIGHBOUR, article_url=story.article.url)
    robin = story.staff["robin"]
    filed = robin.post("/tickets/", text=report["text"], reader_email=NEIGHBOUR, article_url=story.article.url)
    phoned = _type_in_a_call(story)
    tickets = [Ticket.objects.get(channel="form"), Ticket.objects.get(pk=filed["id"]), phoned]
    shapes = [(t.status, t.article_id, t.due_at is not None, t.messages.get().kind, bool(t.reference)) for t in tickets]
    story.held(
        "the form, the API and a call typed in by staff open tickets of the same shape",
        tickets[0].reference in page.text,
        [t.channel for t in tickets] == ["form", "api", "phone"],
        len(set(shapes)) == 1,
        [t.reference[-6:] for t in tickets] == ["000002", "000003", "000004"],
        Event.objects.filter(kind="ticket.opened").count() == 4,
    )


def _type_in_a_call(story: Story) -> Ticket:
    robin = Visitor(story.product.url)
    robin.fill_in("/admin/login/", username="robin", password=newsroom.read("people.json")["password"])
    robin.fill_in(
        "/admin/corrections/ticket/add/",
        publication=str(story.article.publication_id),
        channel="phone",
        severity="factual",
        text=story.script["phone_note"],
        article_url=story.article.url,
    )
    return wait_for("the telephone ticket", lambda: Ticket.objects.filter(channel="phone").first())


def unfinished() -> list[str]:
    """What lies where, in a line each, for whoever has to find out why a step did not hold."""
    deliveries = Delivery.objects.exclude(status=DeliveryStatus.SENT)
    inbound = InboundEmail.objects.exclude(status="filed")
    return [f"  {d}: {d.status} after {d.attempts}: {d.last_error}" for d in deliveries] + [
        f"  {i}: {i.status} after {i.attempts}: {i.reason} {i.last_error}" for i in inbound
    ]


def _letter(name: str) -> bytes:
    return newsroom.text_of(name).replace("\r\n", "\n").replace("\n", "\r\n").encode()


def _stored(inbound: InboundEmail) -> bytes:
    return read_bytes(inbound.raw)


def _json_ld(page: str) -> list[str]:
    return re.findall(r"<script[^>]*application/ld\+json[^>]*>(.*?)</script>", page, re.DOTALL)


def _sent(purpose: str) -> Any:
    return Delivery.objects.filter(purpose=purpose, channel="mail", status=DeliveryStatus.SENT)


def _processed() -> int:
    return InboundEmail.objects.exclude(status="received").count()


def _ask_to_follow(story: Story, address: str) -> None:
    Visitor(story.product.url).fill_in(f"{story.path}/follow/", email=address)
    wait_for("the subscription", lambda: Subscription.objects.filter(email=address).exists())


def _follow(story: Story, address: str) -> None:
    _ask_to_follow(story, address)
    mail = wait_for("the confirmation mail", lambda: next(iter(story.postbox.to(address)), None))
    link = CONFIRM_LINK.search(mail.get_body(("plain",)).get_content())
    if link is None:
        raise NotHeld("the confirmation mail has no link")
    Visitor(story.product.url).fill_in(link.group())


SCENES = (
    meet_the_newsroom,
    the_reader_writes,
    the_desk_works,
    the_reader_follows,
    the_correction_is_published,
    everybody_is_told,
    the_partner_is_told,
    the_worker_is_killed,
    the_reader_answers,
    the_other_doors,
)
