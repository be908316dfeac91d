"""A publication as schema.org knows it."""

from typing import Any

from factcheck.record import Publisher

CONTEXT = "https://schema.org"


def organisation(publisher: Publisher) -> dict[str, Any]:
    """A publication as schema.org NewsMediaOrganization, with the page that says how it corrects itself."""
    return {
        "@type": "NewsMediaOrganization",
        "@id": publisher.site_url,
        "name": publisher.name,
        "url": publisher.site_url,
        "correctionsPolicy": publisher.policy_url,
    }
