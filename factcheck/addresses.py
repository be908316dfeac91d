"""One address for one page: what an article is recognised by, however a reader came to it. Pure."""

import re
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

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


def canonical(url: str) -> str:
    """The address without scheme, "www.", default port, trailing slash, fragment, tracking or AMP: `host/path?query`.

    Host in lower case and IDNA, escapes as RFC 3986 (6.2.2) normalises them, what is left of the query sorted by name.
    Raises `ValueError` for what is no web address.
    """
    url = url.strip()
    parts = urlsplit(url if SCHEME.match(url) else f"https://{url}")
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname or len(parts.hostname) > 253:
        raise ValueError("not a web address")
    host, path = _host(parts.hostname), _escaped(parts.path)
    for cache, wrapping in AMP_CACHES:
        if cache.match(host) and (wrapped := wrapping.match(path)):
            return canonical(f"https://{path[wrapped.end() :]}?{parts.query}")
    host = AMP_HOST.sub("", host.removeprefix("www."))
    if parts.port and parts.port != DEFAULT_PORTS[parts.scheme]:
        host = f"{host}:{parts.port}"
    path = AMP_PATH.sub("", path).rstrip("/")
    query = _query(parts.query)
    return f"{host}{path}?{query}" if query else f"{host}{path}"


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
