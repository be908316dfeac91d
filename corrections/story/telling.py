"""The middle: the correction is published, and everybody who should know is told."""

import base64
import hashlib
import hmac
import json
import re
from typing import Any

from django.db.models import Count

from corrections.models import Correction, Subscription
from corrections.story.callers import Visitor
from corrections.story.plot import (
    CONFIRM_LINK,
    READER,
    Story,
    ask_to_follow,
    sent,
)
from corrections.story.stage import NotHeld, wait_for
from factcheck.models import Delivery


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
    own = eden.ask("POST", f"/corrections/{draft['id']}/publish/", expected_hash=submitted["content_hash"])
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
        wait_for(f"{purpose} is sent", lambda purpose=purpose: sent(purpose).exists())
        wait_for(f"a mail to {address}", lambda address=address: len(story.postbox.to(address)) >= 2)
    first, decision = story.postbox.to(READER)
    news = story.postbox.to(story.script["subscriber"])[-1]
    twice = Delivery.objects.values("event", "channel", "recipient_key").annotate(n=Count("pk")).filter(n__gt=1)
    story.held(
        "the reader is told in the same thread, and the subscriber is told; deliveries sent, once each",
        str(first["In-Reply-To"]) in str(decision["References"]),
        story.ticket.reference in str(decision["Subject"]),
        "List-Unsubscribe" in news,
        all(sent(purpose).count() == 1 for purpose in told),
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


def _json_ld(page: str) -> list[str]:
    return re.findall(r"<script[^>]*application/ld\+json[^>]*>(.*?)</script>", page, re.DOTALL)


def _follow(story: Story, address: str) -> None:
    ask_to_follow(story, address)
    mail = wait_for("the confirmation mail", lambda: next(iter(story.postbox.to(address)), None))
    link = CONFIRM_LINK.search(mail.get_body(("plain",)).get_content())
    if link is None:
        raise NotHeld("the confirmation mail has no link")
    Visitor(story.product.url).fill_in(link.group())
