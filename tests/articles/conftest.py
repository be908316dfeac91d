"""A publication's own site on loopback."""

import pytest

from tests.watching.site import site_of


@pytest.fixture
def site(publication, settings):
    settings.HTTP_ALLOW_PRIVATE = True
    settings.WATCH_HOST_SECONDS = 0
    with site_of(publication) as running:
        yield running
