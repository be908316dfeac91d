"""Who a mail really is from: what one trusted server wrote into Authentication-Results (RFC 8601). Pure.

Anybody can write such a header. Only the topmost one that bears the configured server's name counts: that server puts
its own on top of all others, and takes out what strangers wrote in its name (RFC 8601, section 5).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from corrections.mail.message import ParsedMessage

MAX_VALUE_CHARS = 8192
MAX_RESULTS = 50
RESULTS = frozenset(
    ["none", "pass", "fail", "softfail", "neutral", "policy", "temperror", "permerror", "hardfail", "bestguesspass"]
)
"""RFC 8601, 2.7, and what large providers write beside it. Anything else is kept as `unknown`."""
IDENTITIES = {"dkim": ("header.d", "header.i"), "spf": ("smtp.mailfrom",)}
"""Which properties of a result name the domain that it is about."""


@dataclass(frozen=True, slots=True)
class SenderCheck:
    """What was found, by method: empty where nothing was said. `is_aligned` is None where no method passed or failed.

    Aligned means: a check passed for the domain in From, or for one above or below it.
    """

    spf: str = ""
    dkim: str = ""
    dmarc: str = ""
    is_aligned: bool | None = None


def read_sender_check(message: ParsedMessage, authserv_id: str) -> SenderCheck:
    """Read what the server of this name found about the sender; nothing at all where no server is trusted."""
    name = authserv_id.strip().lower().rstrip(".")
    if not name:
        return SenderCheck()
    for value in message.header_values("authentication-results"):
        server, results = _read(value)
        if server == name:
            author = message.from_email.rpartition("@")[2].lower()
            return _judge(results, "" if "several-from" in message.defects else author)
    return SenderCheck()


Result = tuple[str, str, dict[str, str]]
"""Method, result, properties by `ptype.property`."""


def _judge(results: list[Result], author: str) -> SenderCheck:
    """What follows from the results: of several DMARC ones all must have passed, of several signatures one."""
    policies = [(result, properties) for method, result, properties in results if method == "dmarc"]
    spf, dkim = (_best(results, method) for method in ("spf", "dkim"))
    if policies:
        dmarc = next((result for result, _ in policies if result != "pass"), "pass")
        about_author = bool(author) and all(_domain(found.get("header.from", "")) == author for _, found in policies)
        if dmarc in ("pass", "fail"):
            return SenderCheck(spf, dkim, dmarc, dmarc == "pass" and about_author)
        return SenderCheck(spf, dkim, dmarc, _is_related(results, author))
    return SenderCheck(spf, dkim, "", _is_related(results, author))


def _best(results: list[Result], method: str) -> str:
    found = [result for name, result, _ in results if name == method]
    return "pass" if "pass" in found else next(iter(found), "")


def _is_related(results: list[Result], author: str) -> bool | None:
    """Whether a path or signature that passed bears the author's domain; None where none was judged."""
    judged = [r for r in results if r[0] in IDENTITIES and r[1] not in ("none", "temperror")]
    domains = (
        _domain(properties[name])
        for method, result, properties in judged
        if result == "pass"
        for name in IDENTITIES[method]
        if name in properties
    )
    return any(_related(domain, author) for domain in domains) if judged else None


def _related(domain: str, author: str) -> bool:
    """Whether one is the other or lies below it, which stands for DMARC's relaxed alignment."""
    if not domain or not author:
        return False
    return domain == author or ("." in domain and (author.endswith(f".{domain}") or domain.endswith(f".{author}")))


def _domain(value: str) -> str:
    return value.strip("<>\"'").rpartition("@")[2].lower().rstrip(".")


def _read(value: str) -> tuple[str, list[Result]]:
    """The server's name and the results of one header value; what is malformed is left out."""
    parts = list(_parts(value[:MAX_VALUE_CHARS]))[: MAX_RESULTS + 1]
    words = parts[0] if parts else []
    server = words[0].lower().rstrip(".") if words else ""
    return server, [result for words in parts[1:] if (result := _result(words))]


def _result(words: list[str]) -> Result | None:
    joined = _pairs(words)
    if not joined:
        return None
    method, result = joined[0]
    method = method.partition("/")[0].strip().lower()
    result = result.lower()
    properties: dict[str, str] = {}
    for name, given in joined[1:]:
        properties.setdefault(name.lower(), given)
    return method, result if result in RESULTS else "unknown", properties


def _pairs(words: list[str]) -> list[tuple[str, str]]:
    """`name = value`, with or without white space around the sign."""
    text: list[str] = []
    for word in words:
        if text and (text[-1].endswith("=") or word.startswith("=")):
            text[-1] += word
        else:
            text.append(word)
    return [(name, value) for word in text for name, sign, value in [word.partition("=")] if sign and name and value]


def _parts(value: str) -> Iterator[list[str]]:
    """The words between semicolons; comments are dropped, quoted strings kept whole. One pass."""
    words: list[str] = []
    word: list[str] = []
    depth, quoted, pos = 0, False, 0
    while pos < len(value):
        char = value[pos]
        pos += 1
        if char == "\\" and (quoted or depth):
            if quoted and not depth:
                word.append(value[pos : pos + 1])
            pos += 1
        elif depth:
            depth += (char == "(") - (char == ")")
        elif char == '"':
            quoted = not quoted
        elif quoted:
            word.append(char)
        elif char == "(":
            depth = 1
        elif char == ";" or char.isspace():
            if word:
                words.append("".join(word))
                word = []
            if char == ";":
                yield words
                words = []
        else:
            word.append(char)
    if word:
        words.append("".join(word))
    yield words
