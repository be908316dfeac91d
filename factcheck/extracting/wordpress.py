"""A WordPress site's REST API: where it is, and the posts that it answers with (`wp/v2/posts`)."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

import lxml.html
from lxml import etree

from factcheck.extracting.articles import LONGEST_STANDFIRST, Extracted, NoArticleText, extract
from factcheck.extracting.times import moment
from factcheck.extracting.words import clean, one_line
from factcheck.states import gettext_noop

ROUTE = "/wp/v2/posts"
USUAL_API = "/wp-json"
RELATION = "https://api.w.org/"
"""What a site calls its API in a `Link` header or a `<link>` (WordPress REST API Handbook, "Discovery")."""
LINK = re.compile(r"<([^<>]{1,1000})>([^,<]{0,300})")
FIELDS = "id,link,title,content,excerpt,date_gmt,modified_gmt,_links,_embedded"
PER_PAGE = 20


class NotWordPress(ValueError):
    """It is no answer of WordPress's API. The message says so, in words to be translated where they are shown."""


@dataclass(frozen=True, slots=True)
class Post:
    """One published post. `article` is `None` where it has no text, and then `reason` says why."""

    id: int
    url: str
    modified_at: datetime | None
    article: Extracted | None
    reason: str = ""


def posts_url(api: str, *, page: int, modified_after: datetime) -> str:
    """The address of one page of posts changed after a time, the longest unchanged first."""
    query = {
        "per_page": PER_PAGE,
        "page": page,
        "orderby": "modified",
        "order": "asc",
        "modified_after": modified_after.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "_embed": "author",
        "_fields": FIELDS,
    }
    return _address(api, "", query)


def post_url(api: str, post: int) -> str:
    """The address of one post."""
    return _address(api, f"/{post}", {"_embed": "author", "_fields": FIELDS})


def read_posts(data: bytes) -> list[Post]:
    """The posts of an answer, be it a list or a single one. Raises `NotWordPress` for anything else."""
    try:
        loaded = json.loads(data.decode("utf-8", "replace"))
    except (ValueError, RecursionError) as error:
        raise NotWordPress(gettext_noop("This is not the answer of a WordPress site.")) from error
    loaded = [loaded] if isinstance(loaded, dict) and "id" in loaded else loaded
    if not isinstance(loaded, list):
        raise NotWordPress(gettext_noop("This is not the answer of a WordPress site."))
    return [post for post in map(_post, loaded[: PER_PAGE * 5]) if post]


def is_api(url: str) -> bool:
    """Whether an address is that of an API and not of a site: `…/wp-json`, or `…?rest_route=/`."""
    parts = urlsplit(url)
    return USUAL_API in parts.path or "rest_route" in dict(parse_qsl(parts.query))


def usual_api(site: str) -> str:
    """Where the API of a site is that does not say."""
    parts = urlsplit(site)
    return urlunsplit((parts.scheme, parts.netloc, parts.path.rstrip("/") + USUAL_API, "", ""))


def find_api(data: bytes, url: str, links: str) -> str:
    """The address of the API that a page names: in its `Link` header, else in a `<link>`; empty where it names none."""
    for href, parameters in LINK.findall(links):
        if RELATION in parameters:
            return _joined(url, href)
    try:
        tree = lxml.html.document_fromstring(data, parser=lxml.html.HTMLParser(huge_tree=False))
    except (etree.LxmlError, ValueError):
        return ""
    found = tree.xpath("//link[contains(concat(' ', normalize-space(@rel), ' '), $rel)]/@href", rel=f" {RELATION} ")
    return _joined(url, found[0]) if found else ""


def _joined(url: str, href: str) -> str:
    try:
        return urljoin(url, href.strip())
    except ValueError:
        return ""


def _address(api: str, path: str, query: Mapping[str, Any]) -> str:
    """An address below the API's posts, in the form in which the API's own is written."""
    parts = urlsplit(api)
    given = dict(parse_qsl(parts.query))
    if "rest_route" in given:
        asked = {"rest_route": f"{given['rest_route'].rstrip('/')}{ROUTE}{path}", **query}
        return urlunsplit((parts.scheme, parts.netloc, parts.path or "/", urlencode(asked), ""))
    base = parts.path.partition(USUAL_API)[0].rstrip("/")
    return urlunsplit((parts.scheme, parts.netloc, f"{base}{USUAL_API}{ROUTE}{path}", urlencode(query), ""))


def _post(item: Any) -> Post | None:
    if not isinstance(item, dict) or not isinstance(item.get("id"), int) or not isinstance(item.get("link"), str):
        return None
    url = clean(item["link"]).strip()
    post = Post(id=item["id"], url=url, modified_at=moment(item.get("modified_gmt")), article=None)
    try:
        return Post(post.id, post.url, post.modified_at, _article(item, post))
    except NoArticleText as error:
        return Post(post.id, post.url, post.modified_at, None, str(error))


def _article(item: dict[str, Any], post: Post) -> Extracted:
    """The post as an article: its rendered content is the text, all of it, so nothing has to be guessed."""
    found = extract(f"<div>{_rendered(item, 'content')}</div>", post.url)
    return Extracted(
        headline=one_line(_rendered(item, "title"), 300),
        text=found.text,
        standfirst=one_line(_rendered(item, "excerpt"), LONGEST_STANDFIRST),
        published_at=moment(item.get("date_gmt")),
        modified_at=post.modified_at,
        bylines=tuple(_authors(item)),
        canonical_url=post.url,
    )


def _rendered(item: dict[str, Any], name: str) -> str:
    value = item.get(name)
    value = value.get("rendered") if isinstance(value, dict) else value
    return value if isinstance(value, str) else ""


def _authors(item: dict[str, Any]) -> list[str]:
    embedded = item.get("_embedded")
    authors = embedded.get("author") if isinstance(embedded, dict) else None
    names = [one_line(author.get("name"), 200) for author in authors or [] if isinstance(author, dict)]
    return list(dict.fromkeys(filter(None, names)))[:20]
