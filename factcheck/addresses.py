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
HOST = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\Z")
HOST_DRESS = re.compile(r"\A(?:www\.|amp\.(?=[^.]+\.))+(?=[^.])")
AMP_NAME = re.compile(r"(?:\.amp)+(?=\.html?\Z)", re.IGNORECASE)
AMP_ENDS = ("/amp", ".amp")
AMP_CACHES = (
    # Google's viewer, and its cache: the publisher's address is in the path, after "s/" where it is https.
    (re.compile(r"\Agoogle\.[a-z.]+\Z"), re.compile(r"\A/amp/(?:s/)?")),
    (re.compile(r"\A[a-z0-9-]+\.cdn\.ampproject\.org\Z"), re.compile(r"\A/[civw]/(?:s/)?")),
)
ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")  # RFC 3986, 2.3
ASCII = "".join(map(chr, range(0x21, 0x7F)))

MOST_WRAPPINGS = 3
"""One viewer inside another is rare; a longer row of them is somebody's joke, and no address."""


def canonical(url: str) -> str:
    """The address without scheme, "www.", default port, trailing slash, fragment, tracking or AMP: `host/path?query`.

    Host in lower case and IDNA, escapes as RFC 3986 (6.2.2) normalises them, what is left of the query sorted by name.
    What is no web address comes back trimmed and in lower case: readers send anything, and nothing of it may stop their
    report. Never raises.
    """
    try:
        return web_address(url)
    except ValueError:
        return url.replace("\0", "").strip().lower().encode("utf-8", "replace").decode()


def web_address(url: str) -> str:
    """The address as `canonical` writes it. Raises `ValueError` for what is no web address."""
    parts, host, path = _parsed(url.strip())
    for _ in range(MOST_WRAPPINGS):
        wrapped = _unwrapped(host, path)
        if wrapped is None:
            break
        parts, host, path = _parsed(f"https://{wrapped}?{parts.query}")
    if _unwrapped(host, path) is not None:
        raise ValueError("too many viewers inside one another")
    if parts.port and parts.port != DEFAULT_PORTS[parts.scheme]:
        host = f"{host}:{parts.port}"
    path = _undressed(path)
    query = _query(parts.query)
    return f"{host}{path}?{query}" if query else f"{host}{path}"


def is_within(site: str, url: str) -> bool:
    """Whether an address belongs to a site: on its host or one below it, and under its path where it has one."""
    try:
        home, _query, _rest = web_address(site).partition("?")
        address, _query, _rest = web_address(url).partition("?")
    except ValueError:
        return False
    home_host, _slash, home_path = home.partition("/")
    host, _slash, path = address.partition("/")
    is_on_host = host == home_host or host.endswith(f".{home_host}")
    return is_on_host and f"{path}/".startswith(f"{home_path}/" if home_path else "")


def own_address(site: str, answered: str, claimed: str) -> str:
    """The address an article goes by: the one its page claims (rel=canonical), if page and claim are both the site's.

    Else the one that answered: a page elsewhere cannot pass itself off as the site's, nor the site's as another's. The
    claim to be the site's front page is a mistake that some systems make, and is not believed either.
    """
    if claimed and is_within(site, answered) and is_within(site, claimed) and canonical(claimed) != canonical(site):
        return claimed
    return answered


def _parsed(url: str) -> tuple[SplitResult, str, str]:
    """The parts of an address, its host (without "www." and "amp.") and its path in their normal form."""
    parts = urlsplit(url if SCHEME.match(url) else f"https://{url}")
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname or len(parts.hostname) > 253:
        raise ValueError("not a web address")
    return parts, HOST_DRESS.sub("", _host(parts.hostname)), _escaped(parts.path)


def _undressed(path: str) -> str:
    """The path without the marks of its AMP variant and slashes at its end."""
    end = len(path)
    while end:
        if path[end - 1] == "/":
            end -= 1
        elif path[max(0, end - 4) : end].lower() in AMP_ENDS:
            end -= 4
        else:
            break
    return AMP_NAME.sub("", path[:end])


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
        host = name.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise ValueError("not a web address") from error
    if not HOST.match(host):
        raise ValueError("not a web address")
    return host


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
