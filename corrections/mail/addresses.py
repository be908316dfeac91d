"""Addresses: read out of headers, put into one form, and gathered to find whom a mail was meant for."""

import re
from collections.abc import Iterable

from corrections.mail.encoded import decode_words
from corrections.mail.limits import MAX_ADDRESS_OCTETS, MAX_ADDRESSES, MAX_LOCAL_PART_OCTETS
from corrections.mail.message import Address, ParsedMessage

RECIPIENT_HEADERS = ("x-gm-original-to", "delivered-to", "x-original-to", "envelope-to", "to", "cc")
"""Where a mail tells whom it was for, most trustworthy first; the envelope comes before all of them."""

MAX_NAME_CHARS = 200
_COMMENT = re.compile(r"\([^()]{0,100}\)")  # only ever matched against twice the length of an address
_LOCAL = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.!#$%&'*+/=?^_`{|}~-")


def is_address(text: object) -> bool:
    """Say whether this is one bare, sane mailbox: no name, no white space or control, at most 254 octets."""
    if not isinstance(text, str) or not 3 <= len(text) <= MAX_ADDRESS_OCTETS:
        return False
    local, at, domain = text.rpartition("@")
    try:
        if len(text.encode()) > MAX_ADDRESS_OCTETS or len(local.encode()) > MAX_LOCAL_PART_OCTETS:
            return False
    except UnicodeEncodeError:
        return False
    return bool(at) and _is_local_part(local) and _is_domain(domain)


def _is_local_part(local: str) -> bool:
    if len(local) > 2 and local[0] == local[-1] == '"':
        return all(char.isprintable() and char not in '"\\' and not char.isspace() for char in local[1:-1])
    return bool(local) and all(char in _LOCAL or (char > "\x7f" and char.isalnum()) for char in local)


def _is_domain(domain: str) -> bool:
    labels = domain.split(".")
    return len(domain) <= 253 and all(
        label and len(label) <= 63 and label[0] != "-" and label[-1] != "-" and label.replace("-", "a").isalnum()
        for label in labels
    )


def normalise(address: object) -> str:
    """Return a bare address with its domain in lower case, empty for anything that is not one."""
    if not isinstance(address, str):
        return ""
    text = address.strip(" \t\r\n")
    if text[:1] == "<" and text[-1:] == ">":
        text = text[1:-1].strip(" \t")
    if not is_address(text):
        return ""
    local, _, domain = text.rpartition("@")
    return f"{local}@{domain.lower()}"


def key(address: object) -> str:
    """Return the form in which two addresses are compared: as `normalise`, all in lower case."""
    return normalise(address).lower()


def read_addresses(value: str) -> list[Address]:
    """Read an address header, its encoded words still encoded, into mailboxes; one pass, broken quoting forgiven."""
    found = _scan(value, quotes=value.count('"') % 2 == 0)
    if not found and "=?" in value:  # the whole mailbox inside an encoded word
        found = _scan(decode_words(value), quotes=True)
    return found[:MAX_ADDRESSES]


def _scan(value: str, quotes: bool) -> list[Address]:
    found: list[Address] = []
    phrase: list[str] = []
    comment: list[str] = []
    angle: list[str] | None = None
    in_quote = in_angle = escaped = at_seen = False
    depth = 0
    for char in f"{value},":
        at_seen = at_seen or char == "@"
        if escaped:
            (comment if depth else phrase).append(char)
            escaped = False
        elif in_angle:
            if char == ">":
                in_angle = False
            elif angle is not None and char not in " \t":
                angle.append(char)
        elif char == "\\" and (in_quote or depth):
            escaped = True
        elif char == '"' and quotes and not depth:
            in_quote = not in_quote
        elif in_quote:
            phrase.append(char)
        elif char in "()":
            depth = max(0, depth + (1 if char == "(" else -1))
        elif depth:
            comment.append(char)
        elif char == "<":
            in_angle = True
            angle = []
        elif char == ":" and angle is None and not at_seen and "".join(phrase[-6:]) != "mailto":
            phrase.clear()  # the name of a group
        elif char in ",;":
            mailbox = _mailbox("".join(phrase), angle, "".join(comment)) if angle or at_seen else None
            if mailbox:
                found.append(mailbox)
            if at_seen or angle is not None or char == ";" or len(phrase) > MAX_NAME_CHARS:
                phrase.clear()  # each comma looks at the whole phrase again, so it must not grow
                at_seen = False
            elif phrase:
                phrase.append(", ")  # an unquoted "Surname, Name <…>"
            comment.clear()
            angle = None
        else:
            phrase.append(char)
        if len(found) >= MAX_ADDRESSES:
            break
    if in_angle and angle is not None:
        mailbox = _mailbox("".join(phrase), angle, "")
        found += [mailbox] if mailbox else []
    return found


def _mailbox(phrase: str, angle: list[str] | None, comment: str) -> Address | None:
    if angle is not None and "@" in angle:
        name, text = phrase, "".join(angle)
    else:
        words = phrase.replace('"', " ").split()
        text = next((word for word in words if "@" in word.strip("@")), "")
        name = comment or " ".join(word for word in words if word != text)
    text = _without_comments(text).strip("\"'<>,;. \t")
    if text.startswith("["):  # Outlook in its letters: `Ada [mailto:ada@reader.example]`
        text = text.strip("[]")
    text = text.removeprefix("mailto:")
    if ";" in text:  # several in one pair of brackets
        text = text.partition(";")[0]
    if text.startswith("@") and ":" in text:  # an obsolete source route
        text = text.rpartition(":")[2]
    if "@" not in text.strip("@") or len(text) > MAX_ADDRESS_OCTETS or not text.isprintable():
        return None
    local, _, domain = text.rpartition("@")
    return Address(display_name(name.strip("<> ")), f"{local}@{domain.lower()}")


def _without_comments(text: str) -> str:
    """Return an address without what stands in round brackets within it (RFC 5322, 3.2.2); nested ones are left."""
    if "(" not in text or len(text) > 2 * MAX_ADDRESS_OCTETS:
        return text
    return _COMMENT.sub("", text)


def display_name(text: str) -> str:
    """Return a display name for people: decoded, unquoted, without control characters, at most 200 characters."""
    decoded = " ".join(decode_words(text.strip().strip("\"'")).split()).strip("\"'")
    return "".join(char for char in decoded if char.isprintable())[:MAX_NAME_CHARS]


def candidate_recipients(message: ParsedMessage, rcpt_to: str) -> list[str]:
    """Return every address the mail may have been meant for, most trustworthy first, without repeats."""
    values = [Address("", rcpt_to)]
    for name in RECIPIENT_HEADERS:
        if name == "to":
            values += message.to
        elif name == "cc":
            values += message.cc
        else:
            values += [box for value in message.header_values(name) for box in read_addresses(value)]
    return _distinct(normalise(box.email) for box in values)[:MAX_ADDRESSES]


def recipient_at(desk_address: str, message: ParsedMessage, separator: str = "+") -> str:
    """Return which of the desk's addresses a mail without an envelope was for; the plain one where it names none."""
    wanted = key(desk_address)
    if not wanted:
        return ""
    named = (address for address in candidate_recipients(message, "") if wanted in _bases(address, separator))
    return next(named, desk_address)


def _bases(address: str, separator: str) -> set[str]:
    """An address without its plus part, in every way it can be meant: a desk's own name may hold the separator."""
    local, _, domain = address.rpartition("@")
    shorter = (local, local.partition(separator)[0], local.rpartition(separator)[0])
    return {key(f"{name}@{domain}") for name in shorter if name}


def first_recipient(message: ParsedMessage, rcpt_to: str) -> str:
    """Return the most trustworthy recipient, empty if the mail names none."""
    return next(iter(candidate_recipients(message, rcpt_to)), "")


def _distinct(addresses: Iterable[str]) -> list[str]:
    seen: dict[str, str] = {}
    for address in addresses:
        if address:
            seen.setdefault(address.lower(), address)
    return list(seen.values())
