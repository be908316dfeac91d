"""One mail through everything that reads mail, with what must hold whatever its bytes are."""

from corrections.mail.addresses import candidate_recipients
from corrections.mail.classify import classify
from corrections.mail.folding import fold
from corrections.mail.message import ParsedMessage
from corrections.mail.parsing import parse
from corrections.mail.reading import links, quoted_phrases
from corrections.mail.wishes import proposed_values, urgency_words
from tests.mail import corpus

MAX_AMPLIFIED = 25
"""Times over that what is read out of a mail may hold its bytes: nested messages are kept at each of their depths."""
ALLOWANCE = 10_000


def read_whole(raw: bytes) -> ParsedMessage:
    """Read a mail; nothing raised inside, all of it can be stored, and it is not much more than came in."""
    message = parse(raw)
    assert not any(defect.startswith("unreadable") for defect in message.defects)
    texts = [message.subject, message.text, message.html, message.from_name, message.from_email, *message.references]
    texts += [part.filename for part in message.attachments] + [value for _, value in message.headers]
    for text in texts:
        assert "\x00" not in text
        text.encode()
    held = sum(map(len, texts)) + sum(part.size for part in message.attachments)
    assert held <= MAX_AMPLIFIED * len(raw) + ALLOWANCE
    return message


def whole_way(raw: bytes) -> None:
    """Read, classify, fold and mine a mail; folding keeps every character."""
    message = read_whole(raw)
    classify(message, corpus.envelope(mail_from=None, rcpt_to=message.from_email))
    folded = fold(message.text, message.html)
    kept = sum(len("".join(part.split("\n"))) for part in folded[:3])
    assert kept == len("".join(message.text.replace("\r\n", "\n").split("\n"))) or (
        message.html and not message.text.strip()
    )
    links(message.text, message.html)
    quoted_phrases(message.text)
    proposed_values(message.text)
    urgency_words(message.text)
    candidate_recipients(message, message.from_email)
