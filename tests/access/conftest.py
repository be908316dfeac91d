"""The people a policy is asked about, by what they are."""

import pytest
from django.contrib.auth.models import AnonymousUser

DESK = ("researcher", "reviewer", "editor", "manager")
STRANGERS = ("outsider", "anonymous", "inactive")


@pytest.fixture
def people(researcher, reviewer, editor, manager, outsider, inactive, superuser) -> dict:
    return {
        "researcher": researcher,
        "reviewer": reviewer,
        "editor": editor,
        "manager": manager,
        "outsider": outsider,
        "anonymous": AnonymousUser(),
        "inactive": inactive,
        "superuser": superuser,
    }
