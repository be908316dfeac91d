"""One address for one page: what an article is recognised by, however a reader came to it. Pure."""

import re
from urllib.parse import SplitResult, parse_qsl, quote, urlencode, urlsplit

DEFAULT_PORTS = {"http": 80, "https": 443}
TRACKING = re.compile(
    r"(?:utm_\w+|mc_[ce]id|at_(?:medium|campaign|link_\w+)|_(?:ga|gl|hsenc|hsmi)|ref_(?:src|url)|(?:fb|g|d|ms|y|tw|tt)clid"
    r"|[gw]braid|igsh(?:id)?|cmpid|icid|ocid|s_cid|smid|li_fat_id|mkt_tok|amp|outputtype=amp)\Z",
    re.IGNORECASE,
)
"""Names (one with its value) that say how somebody came to a page, or in which dress, not which page it is."""

SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?!\d)")  # a host's port is no scheme
AMP_HOST = re.compile(r"\Aamp\.(?=.+\.)")
AMP_PATH = re.compile(r"/amp/?\Z|\.amp(?=(?:\.html?)?\Z)", re.IGNORECASE)
AMP_CACHES = (
    # Google's viewer, and its cache: the publisher's address is in the path, after "s/" where it is https.
    (re.compile(r"\A(?:www\.)?google\.[a-z.]+\Z"), re.compile(r"\A/amp/(?:s/)?")),
    (re.compile(r"\A[a-z0-9-]+\.cdn\.ampproject\.org\Z"), re.compile(r"\A/[civw]/(?:s/)?")),
)
ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")  # RFC 3986, 2.3
ASCII = "".join(map(chr, range(0x21, 0x7F)))


MOST_WRAPPINGS = 3
"""One viewer inside another is rare; a long row of them is somebody's joke."""


def canonical(url: str) -> str:
    """The address without scheme, "www.", default port, trailing slash, fragment, tracking or AMP: `host/path?query`.

    Host in lower case and IDNA, escapes as RFC 3986 (6.2.2) normalises them, what is left of the query sorted by name.
    What is no web address comes back trimmed and in lower case: readers send anything, and nothing of it may stop their
    report. Never raises.
    """
    try:
        return web_address(url)
    except ValueError:
        return url.strip().lower().replace("\0", "").encode("utf-8", "replace").decode()


def web_address(url: str) -> str:
    """The address as `canonical` writes it. Raises `ValueError` for what is no web address."""
    parts, host, path = _parsed(url.strip())
    for _ in range(MOST_WRAPPINGS):
        wrapped = _unwrapped(host, path)
        if wrapped is None:
            break
        parts, host, path = _parsed(f"https://{wrapped}?{parts.query}")
    host = AMP_HOST.sub("", host.removeprefix("www."))
    if parts.port and parts.port != DEFAULT_PORTS[parts.scheme]:
        host = f"{host}:{parts.port}"
    path = AMP_PATH.sub("", path).rstrip("/")
    query = _query(parts.query)
    return f"{host}{path}?{query}" if query else f"{host}{path}"


def _parsed(url: str) -> tuple[SplitResult, str, str]:
    """The parts of an address, its host and its path in their normal form."""
    parts = urlsplit(url if SCHEME.match(url) else f"https://{url}")
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname or len(parts.hostname) > 253:
        raise ValueError("not a web address")
    return parts, _host(parts.hostname), _escaped(parts.path)


def _unwrapped(host: str, path: str) -> str | None:
    """What an AMP viewer or cache shows under this address: the publisher's own, without its scheme."""
    for cache, wrapping in AMP_CACHES:
        if cache.match(host) and (start := wrapping.match(path)):
            return path[start.end() :]
    return None


def _host(name: str) -> str:
    name = name.lower().rstrip(".")
    if ":" in name:
        return f"[{name}]"
    try:
        return name.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise ValueError("not a web address") from error


def _escaped(path: str) -> str:
    def normalise(escape: re.Match[str]) -> str:
        character = chr(int(escape[1], 16))
        return character if character in UNRESERVED else escape[0].upper()

    return ESCAPE.sub(normalise, quote(path, safe=ASCII))


def _query(query: str) -> str:
    pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=200)
    kept = [
        (name, value) for name, value in pairs if not TRACKING.match(name) and not TRACKING.match(f"{name}={value}")
    ]
    return urlencode(sorted(kept))
