"""Pages of long lists, without counting them."""

from django.core.paginator import Paginator
from django.utils.functional import cached_property

FURTHEST = 1000
"""Rows a list leads to. Whoever looks for something further back filters or searches."""


class BoundedPaginator(Paginator):
    """Counts up to `FURTHEST` rows and stops there, so that a list costs the same however long its table is."""

    @cached_property
    def count(self) -> int:
        return self.object_list.order_by().values("pk")[:FURTHEST].count()  # type: ignore[union-attr]
