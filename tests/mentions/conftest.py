"""A blog on loopback that links to us, and the means to announce it and to look."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from corrections import checking
from corrections.models import Mention
from factcheck.models import VisitedHost
from tests.http.servers import Asked, Partner, partner


@pytest.fixture(autouse=True)
def near(settings, request):
    """Loopback is admitted, no host needs a rest, nothing was counted before."""
    settings.HTTP_ALLOW_PRIVATE = True
    settings.WATCH_HOST_SECONDS = 0
    settings.SITE_URL = "http://localhost:8000"
    backend = "django.core.cache.backends.locmem.LocMemCache"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": request.node.nodeid}}


@dataclass
class Blog:
    """Pages by path: status, headers and body. What is posted is kept, and answered by its path or by `answer`."""

    server: Partner
    pages: dict[str, tuple] = field(default_factory=dict)
    posted: list[Asked] = field(default_factory=list)
    answer: tuple = (202, {}, b"")
    answers: dict[str, tuple] = field(default_factory=dict)

    def url(self, path: str) -> str:
        return f"{self.server.url}{path}"

    def page(self, path: str, body: str | bytes, *, status: int = 200, headers=(), media: str = "text/html") -> str:
        """Put a page there; returns its address."""
        content = body.encode() if isinstance(body, str) else body
        self.pages[path] = (status, [("Content-Type", media), *headers], content)
        return self.url(path)

    def reply(self, asked: Asked) -> tuple:
        if asked.method == "POST":
            self.posted.append(asked)
            return self.answers.get(asked.path, self.answer)
        return self.pages.get(asked.path, (404, {}, b"not here"))


@pytest.fixture
def blog() -> Iterator[Blog]:
    with partner() as running:
        made = Blog(running)
        running.reply = made.reply
        yield made


@pytest.fixture
def linking(blog, article) -> str:
    """The address of a post that links to `article`."""
    head = '<title>On missiles</title><meta name="author" content="Bo Blogger">'
    text = f'<p>Read <a href="{article.url}">the Courier</a> on the seven missiles.</p>'
    return blog.page("/post", f"<!doctype html><html><head>{head}</head><body>{text}</body></html>")


@pytest.fixture
def announce(client) -> Callable:
    """Posts a Webmention: `announce(source, target)`."""

    def post(source: str, target: str, **options):
        return client.post(
            "/webmention/",
            data=urlencode({"source": source, "target": target}, errors="surrogatepass"),
            content_type="application/x-www-form-urlencoded",
            **options,
        )

    return post


@pytest.fixture
def look() -> Callable[[], int]:
    """Lets the time of everything come, hosts included, and looks at what is due."""

    def check() -> int:
        now = timezone.now()
        Mention.objects.update(next_attempt_at=now)
        VisitedHost.objects.update(next_visit_at=now)
        return checking.check_due(deadline=now + timedelta(seconds=60))

    return check


@pytest.fixture
def only() -> Callable[[], Mention]:
    """The only mention there is."""
    return lambda: Mention.objects.get()
