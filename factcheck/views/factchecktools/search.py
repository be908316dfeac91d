"""`GET /v1alpha1/claims:search`: parse, look up, answer."""

import json
import time
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.crypto import salted_hmac
from django.views.decorators.csrf import csrf_exempt

from factcheck.counting import count
from factcheck.matching import Scope, find_similar
from factcheck.models import Claim, Publication
from factcheck.record import Entry, entries_of, host_of, newest_change, newest_first, standing
from factcheck.states import VerdictStatus
from factcheck.views.callers import client_address
from factcheck.views.factchecktools.answers import claim_of
from factcheck.views.factchecktools.errors import ApiError
from factcheck.views.factchecktools.masks import apply_mask
from factcheck.views.factchecktools.parameters import Question, read_question
from factcheck.views.factchecktools.tokens import Place, read_token, write_token
from factcheck.views.pages import dated, unless_known
from factcheck.views.sharing import open_to_all

KEPT_SECONDS = 60
DEPTH = 200
"""How many claims a search by words looks at: what comes after them shares little with the query."""
WINDOW = 60
ALLOWED = "GET, HEAD, OPTIONS"


@csrf_exempt  # a POST here only reads: see `_given`
@open_to_all
def claims_search(request: HttpRequest) -> HttpResponse:
    """Search the verdicts that stand. For everybody, so many times a minute; others may keep an answer for a minute."""
    if request.method == "OPTIONS":
        return _preflight()
    try:
        _throttle(request)
        question = read_question(_given(request))
        return unless_known(request, _answer(question))
    except ApiError as error:
        response = error.response()
        if error.status == "RESOURCE_EXHAUSTED":
            response["Retry-After"] = str(int(WINDOW - time.time() % WINDOW) or 1)
        return response
    except SuspiciousOperation:
        return ApiError("INVALID_ARGUMENT", "The request cannot be read.").response()


@csrf_exempt
@open_to_all
def unknown_method(request: HttpRequest, *_args: object) -> HttpResponse:
    """Answer what Google's API has, or has not, and ours has not."""
    return ApiError("NOT_FOUND", "Method not found.").response()


def _given(request: HttpRequest) -> dict[str, str]:
    """The parameters. Google's clients send those too long for an address as the form of an overridden POST."""
    if request.method in ("GET", "HEAD"):
        return request.GET.dict()
    if request.method == "POST" and request.headers.get("X-HTTP-Method-Override", "").upper() == "GET":
        return {**request.GET.dict(), **request.POST.dict()}
    raise ApiError("NOT_FOUND", "Method not found.")


def _preflight() -> HttpResponse:
    response = HttpResponse(status=204)
    response["Allow"] = response["Access-Control-Allow-Methods"] = ALLOWED
    response["Access-Control-Allow-Headers"] = "*"
    response["Access-Control-Max-Age"] = "86400"
    return response


def _throttle(request: HttpRequest) -> None:
    """Count by a keyed hash of the address, which changes every day and is kept two minutes."""
    who = salted_hmac(__name__, f"{timezone.now():%Y-%m-%d}{client_address(request)}").hexdigest()[:32]
    asked = count(f"throttle:claims-search:{who}:{int(time.time()) // WINDOW}", 2 * WINDOW)
    if asked > settings.API_REQUESTS_PER_MINUTE["anonymous"]:
        raise ApiError("RESOURCE_EXHAUSTED", "Too many requests came from your network. Wait a minute.")


def _answer(question: Question) -> HttpResponse:
    entries, token = _page(question)
    body: dict[str, Any] = {"claims": [claim_of(entry) for entry in entries], "nextPageToken": token}
    wanted = apply_mask(question.mask, {name: value for name, value in body.items() if value})
    text = json.dumps(wanted, ensure_ascii=False, indent=2 if question.is_pretty else None)
    response = HttpResponse(text + "\n", content_type="application/json; charset=utf-8")
    # What falls out of the search by its age changes without the record: no date could tell.
    dated(response, None if question.max_age_days else newest_change())
    patch_cache_control(response, public=True, max_age=KEPT_SECONDS)
    return response


def _page(question: Question) -> tuple[list[Entry], str]:
    """The entries of a page and the token of the next one, empty on the last."""
    place, sites = read_token(question), _publications(question.site) if question.site else None
    claims = _claims(question, sites)
    if question.query:
        return _page_by_words(question, claims, sites, place if isinstance(place, int) else question.offset)
    if place is None and question.offset:
        place = _place_at(claims, question.offset)
        if place is None:
            return [], ""
    entries = newest_first(claims, question.page_size + 1, place if isinstance(place, tuple) else None)
    shown = entries[: question.page_size]
    more = len(entries) > question.page_size
    return shown, write_token(question, (shown[-1].changed_at, shown[-1].id)) if more else ""


def _page_by_words(
    question: Question, claims: QuerySet[Claim], sites: list[int] | None, first: int
) -> tuple[list[Entry], str]:
    """The same for a search by words, best first, among the `DEPTH` claims most like them."""
    scope = Scope(sites or (), public=sites is None, ours=True, published=True)
    alike = find_similar(question.query, scope=scope, language=question.language or None, limit=DEPTH)
    order = {match.claim_id: rank for rank, match in enumerate(alike)}
    found = sorted(claims.filter(pk__in=order).values_list("pk", flat=True), key=order.__getitem__)
    shown = found[first : first + question.page_size]
    entries = {entry.id: entry for entry in entries_of(Claim.objects.filter(pk__in=shown))}
    last = first + question.page_size
    return [entries[pk] for pk in shown if pk in entries], write_token(question, last) if len(found) > last else ""


def _place_at(claims: QuerySet[Claim], offset: int) -> Place | None:
    """The place of the last entry that an offset skips; `None` where there are not so many."""
    keys = claims.order_by("-recorded_at", "-pk").values_list("recorded_at", "pk")
    return next(iter(keys[offset - 1 : offset]), None)


def _claims(question: Question, sites: list[int] | None) -> QuerySet[Claim]:
    claims = standing(Claim.objects.on_record())
    if question.language:
        claims = claims.filter(Q(language__iexact=question.language) | Q(language__istartswith=f"{question.language}-"))
    if sites is not None:
        claims = claims.filter(publication__in=sites)
    if since := _since(question.max_age_days):
        recent = Q(verdicts__status=VerdictStatus.PUBLISHED, verdicts__published_at__gte=since)
        claims = claims.filter(recent | Q(claimed_at__gte=since.date(), verdicts__status=VerdictStatus.PUBLISHED))
    return claims


def _publications(site: str) -> list[int]:
    """The publications of a site, and of its subdomains. This server's own host stands for all that it holds."""
    wanted = host_of(site)
    if not wanted or wanted == host_of(settings.SITE_URL):
        return list(Publication.objects.active().values_list("pk", flat=True)) if wanted else []
    sites = Publication.objects.active().values_list("pk", "site_url")
    return [pk for pk, url in sites if (host := host_of(url)) == wanted or host.endswith(f".{wanted}")]


def _since(days: int) -> datetime | None:
    """The oldest time that counts, of the claim or of its review, whichever is newer; `None` for any."""
    try:
        return timezone.now() - timedelta(days=days) if days else None
    except OverflowError:
        return None
