"""What a person reads when something went wrong."""

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404
from django.test import Client, override_settings
from django.urls import path

from factcheck import urls
from factcheck.views import errors


def raising(error):
    def view(request):
        raise error

    return view


urlpatterns = [
    path("400/", raising(SuspiciousOperation("inner words"))),
    path("403/", raising(PermissionDenied("inner words"))),
    path("404/", raising(Http404("inner words"))),
    path("413/", raising(RequestDataTooBig("inner words"))),
    path("500/", raising(ZeroDivisionError("inner words"))),
]
handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500


@pytest.mark.parametrize("status", [400, 403, 404, 413, 500])
@override_settings(ROOT_URLCONF=__name__)
def test_an_error_is_a_page_without_the_database(status):
    """No database access is granted here: an error page must not need what may have failed."""
    response = Client(raise_request_exception=False).get(f"/{status}/")
    html = response.content.decode()
    assert response.status_code == status
    assert str(errors.TROUBLES[status].happened) in html
    assert html.count("<h1") == 1
    assert "inner words" not in html
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/nothing/", "/demo-courier/corrections/not-a-uuid/", "/tickets/x/", "/%00/"])
def test_what_is_not_there_is_said_so(client, publication, address):
    response = client.get(address)
    assert response.status_code == 404
    assert "There is no such page" in response.content.decode()
