"""The end: a worker dies, the reader answers, and the same report comes through every other door."""

from corrections.models import InboundEmail, Message, Ticket
from corrections.story import files
from corrections.story.callers import Visitor, answer_to, send_mail
from corrections.story.plot import DESK, NEIGHBOUR, READER, Story, ask_to_follow, letter, processed
from corrections.story.stage import NotHeld, wait_for
from factcheck.models import Delivery, Event, Notice, User
from factcheck.states import DeliveryStatus


def the_worker_is_killed(story: Story) -> None:
    with story.postbox.holding():
        ask_to_follow(story, NEIGHBOUR)
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
    wait_for("both copies are processed", lambda: processed() == 3)
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
    send_mail(letter("vacation_reply.eml"), port=story.product.smtp_port, sender=READER, recipient=DESK)
    wait_for("the vacation reply is processed", lambda: processed() == 4)
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


def a_colleague_watches(story: Story) -> None:
    phoned, remy = Ticket.objects.get(channel="phone"), story.staff["remy"]
    remy.post(f"/tickets/{phoned.pk}/watch/")
    due = list(phoned.deadlines.order_by("due_at"))
    robin = story.staff["robin"]
    eden, watching = (User.objects.get(username=name) for name in ("eden", "remy"))
    robin.post(f"/tickets/{phoned.pk}/triage/")
    robin.post(f"/tickets/{phoned.pk}/assign/", assignee=eden.pk)
    story.held(
        "a colleague watches a ticket and hears behind the bell who works on it now; its deadlines run",
        wait_for("the bell", lambda: Notice.objects.filter(user=watching, event__kind="ticket.assigned").exists()),
        "decision" in {deadline.step for deadline in due},
        due[0].due_at > phoned.created_at,
    )


def _type_in_a_call(story: Story) -> Ticket:
    robin = Visitor(story.product.url)
    robin.fill_in("/admin/login/", username="robin", password=files.read("people.json")["password"])
    robin.fill_in(
        "/admin/corrections/ticket/add/",
        publication=str(story.article.publication_id),
        channel="phone",
        severity="factual",
        text=story.script["phone_note"],
        article_url=story.article.url,
    )
    return wait_for("the telephone ticket", lambda: Ticket.objects.filter(channel="phone").first())
