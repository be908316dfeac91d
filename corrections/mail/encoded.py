"""Encoded words (RFC 2047) and parameters (RFC 2231) read the way they are abused: linear, tolerant, never raising."""

import binascii
from urllib.parse import unquote_to_bytes

from corrections.mail.charsets import clean, decode
from corrections.mail.transfer import decode_base64

_HEX = frozenset("0123456789abcdefABCDEF")
MAX_PARAMETERS = 100


def header_text(value: bytes, hint: str = "") -> str:
    """Return a raw header value as text, encoded words untouched; `hint` is the charset of the letter itself."""
    if value.isascii() and b"\x1b" not in value and b"\x00" not in value:
        text = value.decode("ascii")
    else:
        text = decode(value, "" if value.isascii() else hint).text
    return text.replace("\n", " ").replace("\r", "") if "\n" in text or "\r" in text else text


def decode_header(value: bytes, hint: str = "") -> str:
    """Return a raw header value as text for people: encoded words decoded, white space collapsed."""
    return " ".join(decode_words(header_text(value, hint)).split())


def decode_words(text: str) -> str:
    """Decode every encoded word; neighbours in one charset are joined first, as some are cut within a character."""
    if "=?" not in text:
        return text
    out: list[str] = []
    pending = bytearray()
    charset, pos, last_close = "", 0, text.rfind("?=")
    while (start := text.find("=?", pos)) >= 0:
        word = _word_at(text, start, last_close)
        gap = text[pos:start] if word else text[pos : start + 2]
        if (word and charset and word[0] != charset) or gap.strip() or not word:
            out.append(_flush(pending, charset))
            charset = "" if gap.strip() or not word else charset
        if gap.strip() or not charset:
            out.append(gap)
        if word is None:
            pos = start + 2
            continue
        charset, data, pos = word
        pending += data
    out.append(_flush(pending, charset))
    out.append(text[pos:])
    return clean("".join(out))


def _flush(pending: bytearray, charset: str) -> str:
    text = decode(bytes(pending), charset).text
    pending.clear()
    return text


def _word_at(text: str, start: int, last_close: int) -> tuple[str, bytes, int] | None:
    """Return (charset, bytes, end) of the encoded word that begins at `start`, None if there is none."""
    mark = text.find("?", start + 2, start + 82)
    if mark < 0 or text[mark + 1 : mark + 2] not in ("b", "B", "q", "Q") or text[mark + 2 : mark + 3] != "?":
        return None
    charset = text[start + 2 : mark].partition("*")[0].lower()
    if not charset or " " in charset:
        return None
    begin = mark + 3
    if begin > last_close:  # cut off by somebody's length limit: what is left of the word is still worth reading
        close = end = min((at for gap in " \t" if (at := text.find(gap, begin)) >= 0), default=len(text))
    else:
        close = _closing(text, begin)
        end = close + 2
    following = text.find("=?", begin, close)
    if following >= 0 and text[following - 1 : following] in (" ", "\t"):
        return None
    payload = text[begin:close].encode("utf-8", "replace")
    if text[mark + 1] in "bB":
        return charset, decode_base64(payload)[0], end
    return charset, binascii.a2b_qp(payload, header=True), end


def _closing(text: str, begin: int) -> int:
    """Find the end of a word, stepping over a bare question mark that is followed by an escape (`What?=20now?=`)."""
    close = text.find("?=", begin)
    for _ in range(3):
        escape = text[close + 2 : close + 4]
        if len(escape) < 2 or not _HEX.issuperset(escape):
            break
        further = text.find("?=", close + 2, close + 200)
        if further < 0 or " " in text[close:further] or "=?" in text[close + 1 : further]:
            break
        close = further
    return close


def parse_parameters(value: str) -> tuple[str, dict[str, str]]:
    """Split `type/sub; name=value` into its lower-case main value and decoded parameters; the first of a name wins."""
    main, *rest = _split_outside_quotes(value)
    plain: dict[str, str] = {}
    sections: dict[str, dict[int, tuple[str, bool]]] = {}
    for part in rest[:MAX_PARAMETERS]:
        name, equals, text = part.partition("=")
        name, text = name.strip().lower(), _unquote(text.strip())
        base, star, section = name.partition("*")
        if not equals or not base:
            continue
        if not star:
            plain.setdefault(base, " ".join(decode_words(text).split()))
            continue
        number = section.rstrip("*")
        index = int(number) if number.isascii() and number.isdigit() and len(number) < 4 else 0
        sections.setdefault(base, {}).setdefault(index, (text, name.endswith("*")))
    plain |= {base: _join_sections(found) for base, found in sections.items()}
    return main.strip().lower(), plain


def _split_outside_quotes(value: str) -> list[str]:
    if '"' not in value:
        return value.split(";")
    parts, current, quoted = [], [], False
    for piece in value.replace('\\"', "\x00").split('"'):
        if quoted:
            current.append(f'"{piece}"')
        else:
            first, *others = piece.split(";")
            current.append(first)
            for other in others:
                parts.append("".join(current))
                current = [other]
        quoted = not quoted
    parts.append("".join(current))
    return [part.replace("\x00", '\\"') for part in parts]


def _unquote(text: str) -> str:
    if text[:1] == '"':
        text = text[1:].removesuffix('"').replace('\\"', '"').replace("\\\\", "\\")
    elif text[:1] == "'" and text.count("'") == 2 and text.endswith("'"):
        text = text[1:-1]
    return text


def _join_sections(sections: dict[int, tuple[str, bool]]) -> str:
    """Join the numbered sections of one parameter; the first may name charset and language (`utf-8'en'…`)."""
    charset, data = "utf-8", []
    for position, index in enumerate(sorted(sections)):
        text, percent = sections[index]
        if position == 0 and percent and text.count("'") >= 2:
            charset, _, text = text.split("'", 2)
        encoded = text.encode("utf-8", "replace")
        data.append(unquote_to_bytes(encoded) if percent else encoded)
    joined = b"".join(data)
    text = decode(joined, charset or "utf-8").text
    return " ".join((decode_words(text) if joined.startswith(b"=?") else text).split())
