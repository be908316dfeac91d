"""The content host: files, each by an address signed for it, and nothing else; no cookie is read or set there."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port

from factcheck.content import PATH
from factcheck.views.files import signed_file

Answer = Callable[[HttpRequest], HttpResponse]


def host_of(request: HttpRequest) -> str:
    """The host name that was asked for, as the request says it; empty where it says nonsense."""
    return split_domain_port(request.headers.get("Host", ""))[0]


class ContentHost:
    """Answers for `CONTENT_HOST` itself, before the site's own pages and static files can, and leaves the rest alone.

    Where it is set the site serves no files by signed addresses: they are good on that host only.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Serve a file by its signed address; 404 for every other path of the content host."""
        path = request.path_info
        asks_for_file = path.startswith(PATH) and path.endswith("/")
        if settings.CONTENT_HOST and host_of(request) == settings.CONTENT_HOST:
            return signed_file(request, path[len(PATH) : -1] if asks_for_file else "")
        if asks_for_file and not settings.CONTENT_HOST:
            return signed_file(request, path[len(PATH) : -1])
        return self.get_response(request)
