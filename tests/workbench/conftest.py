"""The workbench as its people use it."""

import pytest
from django.urls import reverse


@pytest.fixture
def bench():
    """The address of an article's workbench, or of one of its parts: `bench(article, "accept")`."""

    def bench(article, part: str = "") -> str:
        name = "_".join(filter(None, ["admin:factcheck_article_workbench", part]))
        return reverse(name, args=[article.pk])

    return bench


@pytest.fixture
def said():
    """What the page says on top after a press."""
    return lambda response: [str(message) for message in response.context["messages"]]
