"""The opening: the newsroom as it stands, the reader's mail, and the desk at work on it."""

import hashlib
import re

from corrections.models import InboundEmail
from corrections.story.callers import Member, Visitor, send_mail
from corrections.story.plot import DESK, READER, STATUS_LINK, Story, letter, stored
from corrections.story.stage import wait_for
from factcheck.models import Claim, Claimant, User, Verdict
from factcheck.services.tokens import issue_token
from factcheck.services.webhooks import add_endpoint

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
    send_mail(letter("reader_mail.eml"), port=story.product.smtp_port, sender=READER, recipient=DESK)
    inbound = InboundEmail.objects.get()
    story.held(
        "the reader's mail is stored before it is accepted",
        inbound.raw.sha256 == hashlib.sha256(stored(inbound)).hexdigest(),
        b"nearly four years" in stored(inbound),
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
        str(mail["In-Reply-To"]) in letter("reader_mail.eml").decode(),
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
    own = robin.ask("POST", f"/verdicts/{draft['id']}/sign_off/", expected_hash=proposed["content_hash"])
    signed = remy.post(f"/verdicts/{draft['id']}/sign_off/", expected_hash=proposed["content_hash"])
    story.held(
        "a source is attached, a verdict proposed, and signed off by a second person only",
        own.status == 403,
        signed["status"] == "published",
        signed["signed_off_by"]["id"] != signed["proposed_by"]["id"],
        rating.word in Visitor(story.product.url).look(claim.get_absolute_url()).text,
    )
