"""A newspaper's site on loopback, whose pages a test writes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from factcheck.models import Publication
from tests.extracting.pages import page
from tests.http.servers import Asked, Partner, partner

HTML = {"Content-Type": "text/html; charset=utf-8"}


@dataclass
class Site:
    """Pages by path: HTML as a string, or a whole answer (status, headers, body). Anything else is a 404."""

    server: Partner
    pages: dict[str, Any] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return self.server.url

    @property
    def asked(self) -> list[Asked]:
        return self.server.asked

    def answer(self, asked: Asked) -> tuple[int, dict[str, str], bytes]:
        found = self.pages.get(asked.path, self.pages.get(asked.path.partition("?")[0]))
        if found is None:
            return 404, HTML, b"<p>Nothing here.</p>"
        if callable(found):
            found = found(asked)
        if isinstance(found, str):
            return 200, HTML, found.encode()
        status, headers, body = found
        return status, headers, body.encode() if isinstance(body, str) else body

    def put(self, path: str, **parts: Any) -> str:
        """Publish a page at `path`; return its address."""
        self.pages[path] = page(**parts)
        return f"{self.url}{path}"


@contextmanager
def site_of(publication: Publication) -> Iterator[Site]:
    """The publication's own site, running."""
    with partner() as server:
        site = Site(server)
        server.reply = site.answer
        Publication.objects.filter(pk=publication.pk).update(site_url=site.url)
        publication.site_url = site.url
        yield site
