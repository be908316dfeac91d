"""Signed tokens in the plus part of our addresses: which ticket an answer belongs to, which delivery bounced.

A token is a letter for its purpose, then lower-case base32 of the ids followed by an 80-bit HMAC over purpose, ids and
the moment (in microseconds) at which the row of the first id was made: after a restore from a backup ids are given out
again, and an old token must not fit the new row. The moment is not in the token, so whoever reads one looks up the row
that it claims, makes the token anew and compares.

Mail systems change the case of local parts and cut long ones, so reading ignores case and the whole stays well within
the 64 octets of RFC 5321, 4.5.3.1.1.
"""

import base64
import binascii
import hashlib
import hmac
from functools import lru_cache

from corrections.mail.limits import MAX_LOCAL_PART_OCTETS

REPLY = "r"
VERP = "b"
MESSAGE = "m"
THREAD = "t"
MAC_BYTES = 10
MAX_TOKEN_CHARS = 46
MAX_ID = 2**63 - 1
_ALPHABET = frozenset("abcdefghijklmnopqrstuvwxyz234567")


def reply_token(secret: bytes, ticket_id: int, correspondent_id: int, born: int) -> str:
    """Return the token by which a correspondent's answer finds its ticket; raises ValueError on ids that are none."""
    return _sign(secret, REPLY, (ticket_id, correspondent_id), born)


def verp_token(secret: bytes, delivery_id: int, born: int) -> str:
    """Return the token by which a bounce finds its delivery (variable envelope return path)."""
    return _sign(secret, VERP, (delivery_id,), born)


def message_token(secret: bytes, delivery_id: int, born: int) -> str:
    """Return the token of a delivery's Message-ID. Whoever gets the mail sees it, so no bounce is believed by it."""
    return _sign(secret, MESSAGE, (delivery_id,), born)


def thread_token(secret: bytes, ticket_id: int, user_id: int, born: int) -> str:
    """Return the token of the id under which all letters to one colleague about one ticket stand together."""
    return _sign(secret, THREAD, (ticket_id, user_id), born)


def claimed_reply(token: str) -> tuple[int, int] | None:
    """Return the (ticket id, correspondent id) that a reply token claims, None for anything else. Proves nothing."""
    ids = _claimed(REPLY, token, 2)
    return (ids[0], ids[1]) if ids else None


def claimed_delivery(purpose: str, token: str) -> int | None:
    """Return the delivery id that a token of this purpose (`VERP`, `MESSAGE`) claims. Proves nothing."""
    ids = _claimed(purpose, token, 1)
    return ids[0] if ids else None


def same(ours: str, token: str) -> bool:
    """Say whether a token is the one we would make, in whatever case; how much of it fits does not show in the time."""
    return hmac.compare_digest(ours.encode(), token.lower().encode("utf-8", "replace"))


def is_verp_token(token: str) -> bool:
    """Say whether this has the shape of a return-path token; whether it is one of ours is another matter."""
    return 16 < len(token) <= MAX_TOKEN_CHARS and token[:1].lower() == VERP and _ALPHABET.issuperset(token[1:].lower())


def is_token(token: str) -> bool:
    """Say whether this has the shape of a token for any purpose; whether it is one of ours is another matter."""
    return claimed_reply(token) is not None or is_verp_token(token)


def plus_address(address: str, token: str, separator: str = "+") -> str:
    """Put a token into an address; raises ValueError where the local part would exceed 64 octets."""
    local, at, domain = address.rpartition("@")
    tagged = f"{local}{separator}{token}"
    if not at or not local or len(tagged.encode()) > MAX_LOCAL_PART_OCTETS:
        raise ValueError(f"a local part of at most {MAX_LOCAL_PART_OCTETS} octets cannot hold {tagged!r}")
    return f"{tagged}@{domain}"


def split_plus(address: str, separator: str = "+") -> tuple[str, str | None]:
    """Split an address into the one without its plus part and that part in lower case, None if it has none."""
    local, at, domain = address.strip().rpartition("@")
    base, found, token = local.rpartition(separator) if separator else ("", "", "")
    if not at or not found or not base or not token:
        return address.strip(), None
    return f"{base}@{domain}", token.lower()


def _sign(secret: bytes, purpose: str, ids: tuple[int, ...], born: int) -> str:
    payload = b"".join(_varint(number) for number in ids)
    return (
        purpose + base64.b32encode(payload + _mac(secret, purpose, payload, born)).decode("ascii").rstrip("=").lower()
    )


def _mac(secret: bytes, purpose: str, payload: bytes, born: int) -> bytes:
    keyed = _keyed(secret, purpose).copy()
    keyed.update(payload + b"/" + str(born).encode())
    return keyed.digest()[:MAC_BYTES]


@lru_cache(maxsize=64)
def _keyed(secret: bytes, purpose: str) -> hmac.HMAC:
    """An HMAC with the key of a purpose, to be copied: making the key takes longer than using it."""
    purpose_key = hmac.digest(secret, f"corrigenda mail token {purpose}".encode(), hashlib.sha256)
    return hmac.new(purpose_key, digestmod=hashlib.sha256)


def _claimed(purpose: str, token: str, count: int) -> tuple[int, ...] | None:
    text = token.lower() if isinstance(token, str) else ""
    if not text.isascii() or text[:1] != purpose or not MAC_BYTES < len(text) <= MAX_TOKEN_CHARS:
        return None
    letters = text[1:]
    try:
        data = base64.b32decode(letters.upper() + "=" * (-len(letters) % 8))
    except (binascii.Error, ValueError):
        return None
    ids = _read_varints(data[:-MAC_BYTES])
    return ids if len(ids) == count and max(ids) <= MAX_ID else None


def _varint(number: int) -> bytes:
    if not 0 <= number <= MAX_ID:
        raise ValueError(f"not an id: {number}")
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


def _read_varints(data: bytes) -> tuple[int, ...]:
    numbers, number, shift = [], 0, 0
    for byte in data:
        number |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            numbers.append(number)
            number = shift = 0
    return tuple(numbers)
