"""Content-Transfer-Encoding undone as far as the bytes allow, in one pass, never raising."""

import binascii

_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
_WHITE = b" \t\r\n"
MAX_UU_LINES = 500_000
MIN_WORD_CHARS = 20
"""A space for so many bytes makes words; base64 has one at the end of a line, if any."""

IDENTITY = frozenset({"", "7bit", "8bit", "binary", "7-bit", "8-bit", "none"})


def decode_base64(data: bytes) -> tuple[bytes, str]:
    """Decode base64 with whatever padding it has; the second value names a defect or is empty."""
    try:
        return binascii.a2b_base64(data), ""
    except binascii.Error:
        pass
    letters = data.translate(None, _WHITE).rstrip(b"=")
    foreign = letters.translate(None, _BASE64)
    if foreign:
        letters = letters.translate(None, bytes(set(foreign)))
    whole = letters[: len(letters) - 1] if len(letters) % 4 == 1 else letters  # one letter alone carries no byte
    try:
        return binascii.a2b_base64(whole + b"=" * (-len(whole) % 4)), "bad-base64"
    except binascii.Error:
        return b"", "bad-base64"


def decode_transfer(data: bytes, encoding: str) -> tuple[bytes, str]:
    """Undo a transfer encoding; an unknown one leaves the bytes as they are, with a defect."""
    name = encoding.strip(" \t\r\n\"';").lower()
    if name in IDENTITY:
        return data, ""
    if name == "base64":
        if _is_plain_text(data):
            return data, "not-base64"
        return decode_base64(data)
    if name in ("quoted-printable", "quotedprintable", "quoted_printable"):
        return binascii.a2b_qp(data), ""
    if name in ("x-uuencode", "uuencode", "x-uue", "uue"):
        return _decode_uu(data)
    return data, f"unknown-transfer-encoding: {name[:40]}"


def _is_plain_text(data: bytes) -> bool:
    """Say whether bytes declared base64 are in truth plain text: words with spaces, or much that base64 never holds."""
    head = data[:4096]
    sample = head.translate(None, _WHITE)
    if len(sample) <= 16:
        return False
    foreign = len(sample.translate(None, _BASE64))
    spaced = head.count(b" ") * MIN_WORD_CHARS > len(head)
    return foreign * 20 > len(sample) or (spaced and foreign > 0)


def _decode_uu(data: bytes) -> tuple[bytes, str]:
    out, defect = [], ""
    lines = data.split(b"\n", MAX_UU_LINES)
    for line in (line.rstrip(b"\r") for line in lines[:MAX_UU_LINES]):
        if line.startswith(b"begin ") or line in (b"end", b"`", b""):
            continue
        try:
            out.append(binascii.a2b_uu(line))
        except binascii.Error:
            defect = "bad-uuencode"
    return b"".join(out), defect
