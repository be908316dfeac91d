"""What may be asked: the names, types and bounds of the query parameters."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from factcheck.views.factchecktools.errors import invalid
from factcheck.views.factchecktools.masks import Mask, read_mask

USUAL, MOST = 10, 100
LONGEST_QUERY = 10_000
LONGEST_TOKEN = 1_000
DEEPEST = 10_000
"""How far into a list an offset may reach: what is skipped has to be read."""

INT32 = 2**31 - 1
NUMBER = re.compile(r"[+-]?\d{1,20}\Z", re.ASCII)
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8}){0,4}\Z", re.ASCII)

OWN = {
    "query": "query",
    "languageCode": "language_code",
    "reviewPublisherSiteFilter": "review_publisher_site_filter",
    "maxAgeDays": "max_age_days",
    "pageSize": "page_size",
    "pageToken": "page_token",
    "offset": "offset",
}
"""The search's own parameters, in both of the spellings that Google takes."""

STANDARD = frozenset(
    {
        *("access_token", "alt", "callback", "fields", "key", "oauth_token", "prettyPrint", "quotaUser", "userIp"),
        *("uploadType", "upload_protocol", "upload_type", "pretty_print", "quota_user", "trace", "$.xgafv"),
    }
)
"""System parameters of every Google API, also with a `$` before them. Keys and tokens are neither needed nor read."""


@dataclass(frozen=True, slots=True)
class Question:
    """A search as it was asked. Empty and 0 mean not given, as in protocol buffers."""

    query: str = ""
    language: str = ""
    site: str = ""
    max_age_days: int = 0
    page_size: int = USUAL
    page_token: str = ""
    offset: int = 0
    mask: Mask | None = None
    is_pretty: bool = True

    @property
    def identity(self) -> tuple[object, ...]:
        """What a page token is bound to."""
        return self.query, self.language, self.site, self.max_age_days


def read_question(given: Mapping[str, str]) -> Question:
    """The question in a query string; raises `ApiError` for unknown names and for values that cannot be used."""
    own = {snake: camel for camel, snake in OWN.items()} | {camel: camel for camel in OWN}
    values = {}
    for name, value in given.items():
        if name in own:
            values[own[name]] = value
        elif name.removeprefix("$") not in STANDARD and name not in STANDARD:
            shown = name[:100]
            raise invalid(
                f'Invalid JSON payload received. Unknown name "{shown}": Cannot bind query parameter. '
                f"Field '{shown}' could not be found in request message.",
                shown,
            )
    query = values.get("query", "").replace("\0", " ").strip()
    site = values.get("reviewPublisherSiteFilter", "").replace("\0", " ").strip()
    if len(query) > LONGEST_QUERY or len(site) > LONGEST_QUERY:
        raise invalid(f"A query may hold {LONGEST_QUERY} characters.", "query" if len(query) > len(site) else "site")
    if not query and not site:
        raise invalid("Request contains an invalid argument: give query or reviewPublisherSiteFilter.")
    if _standard(given, "alt", "json").lower() != "json":
        raise invalid("The only format of answers is alt=json.", "alt")
    token = values.get("pageToken", "")
    return Question(
        query=query,
        language=_language(values.get("languageCode", "")),
        site=site,
        max_age_days=_number(values, "maxAgeDays"),
        page_size=min(_number(values, "pageSize") or USUAL, MOST),
        page_token=token,
        offset=0 if token else _number(values, "offset", DEEPEST),
        mask=read_mask(_standard(given, "fields", "")),
        is_pretty=_standard(given, "prettyPrint", "true").lower() not in ("false", "0"),
    )


def _standard(given: Mapping[str, str], name: str, usual: str) -> str:
    return given.get(name) or given.get(f"${name}") or usual


def _number(values: Mapping[str, str], name: str, high: int = INT32) -> int:
    given = values.get(name, "")
    if not given:
        return 0
    if not NUMBER.match(given) or abs(int(given)) > INT32:
        raise invalid(f"Invalid value at '{OWN[name]}' (TYPE_INT32), \"{given[:100]}\"", OWN[name])
    if not 0 <= int(given) <= high:
        raise invalid(f"{name} must be from 0 to {high}.", OWN[name])
    return int(given)


def _language(given: str) -> str:
    """The primary subtag, in small letters: regions are not considered, as at Google."""
    if given and not LANGUAGE.match(given):
        raise invalid("languageCode is not a BCP-47 language code.", "language_code")
    return re.split("[-_]", given)[0].lower()
