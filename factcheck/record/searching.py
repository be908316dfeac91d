"""Find entries by words: any of the query's words counts, the rarest most."""

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector
from django.db import connection
from django.db.models import QuerySet

from factcheck.models import Claim

MOST_WORDS = 64
CONFIG = "english"


def ranked(claims: QuerySet[Claim], query: str, first: int, most: int) -> list[int]:
    """The ids of those of `claims` that share words with the query, best first, from rank `first` on."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tsvector_to_array(to_tsvector(%s::regconfig, %s))", [CONFIG, query])
        lexemes = cursor.fetchone()[0][:MOST_WORDS]
    if not lexemes:
        return []
    quoted = ["'" + lexeme.replace("'", "''").replace("\\", "\\\\") + "'" for lexeme in lexemes]
    any_of_them = SearchQuery(" | ".join(quoted), search_type="raw", config="simple")
    vector = SearchVector("text", config=CONFIG)
    found = claims.annotate(words=vector).filter(words=any_of_them).annotate(rank=SearchRank(vector, any_of_them))
    return list(found.order_by("-rank", "-recorded_at", "-pk").values_list("pk", flat=True)[first : first + most])
