"""Following corrections by e-mail: asked for here, confirmed by a mail's link, ended with one click.

Mail programs and scanners open links by themselves, so opening one changes nothing: a button does. The links are the
authority, as on the status page; RFC 8058 asks that the end takes a bare POST without cookies.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from corrections import links
from corrections.forms import FollowForm, RhythmForm
from corrections.models import Subscription
from corrections.services import forgetting, subscriptions
from corrections.states import SubscriptionStatus
from corrections.views.limits import is_too_much
from factcheck.errors import Refused
from factcheck.models import Article, Claim, Publication
from factcheck.views.pages import private, publication_or_404, render_page

FOLLOWS_AN_HOUR = 10


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def subscription_create(request: HttpRequest, publication: str) -> HttpResponse:
    """Ask to follow a publication, or with `?article=` or `?claim=` one of those. Says the same to every address."""
    paper = publication_or_404(publication)
    article, claim = _target(request, paper)
    form = FollowForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = _follow(request, paper, form, article, claim)
        if status == 200:
            return render_page(request, "corrections/subscription_asked.html", paper, article=article, claim=claim)
    return render_page(
        request, "corrections/subscription_form.html", paper, form=form, article=article, claim=claim, status=status
    )


def _follow(
    request: HttpRequest, paper: Publication, form: FollowForm, article: Article | None, claim: Claim | None
) -> int:
    """Pass the form on; return the HTTP status, with the errors on the form."""
    if not form.is_valid():
        return 400
    if is_too_much(request, "follow", an_hour=FOLLOWS_AN_HOUR):
        form.add_error(None, _("Too many requests came from your network within an hour. Please wait a little."))
        return 429
    try:
        subscriptions.follow(
            paper,
            email=form.cleaned_data["email"],
            article=article,
            claim=claim,
            language=get_language() or "en",
            rhythm=form.cleaned_data["rhythm"] or Subscription.Rhythm.AT_ONCE,
        )
    except Refused as error:
        form.add_error(None, error.message)
        return error.status
    return 200


def _target(request: HttpRequest, paper: Publication) -> tuple[Article | None, Claim | None]:
    """What the address asks to follow, if readers can see it."""
    article, claim = request.GET.get("article", ""), request.GET.get("claim", "")
    if article:
        return get_object_or_404(Article.objects.published().filter(publication=paper), pk=_number(article)), None
    if claim:
        claims = Claim.objects.public().filter(publication=paper, article__in=Article.objects.published())
        return None, get_object_or_404(claims, pk=_number(claim))
    return None, None


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise Http404("not a number")
    return int(text)


@private
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def subscription_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the confirmation mail: a button, then a subscription."""
    subscription = _subscription(links.read_confirm_token(token))
    refusal = ""
    if request.method == "POST":
        try:
            subscriptions.confirm(subscription)
        except Refused:
            refusal = _("You have ended this subscription since. Ask to follow again to receive a new link.")
    return render_page(
        request,
        "corrections/subscription_confirm.html",
        subscription.publication,
        subscription=subscription,
        is_active=subscription.status == SubscriptionStatus.ACTIVE,
        refusal=refusal,
        status=409 if refusal else 200,
    )


@private
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def subscription_end(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the foot of every mail: a button for people, a bare POST for mail programs (RFC 8058)."""
    subscription = _subscription(links.read_end_token(token))
    if request.method == "POST":
        subscriptions.end(subscription)
    return render_page(
        request,
        "corrections/subscription_end.html",
        subscription.publication,
        subscription=subscription,
        has_ended=subscription.status == SubscriptionStatus.ENDED,
    )


@private
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def subscription_manage(request: HttpRequest, token: str) -> HttpResponse:
    """The other link in the foot of every mail: how often, or erase the address. The link is the authority."""
    subscription = _subscription(links.read_manage_token(token))
    form = RhythmForm(request.POST if request.method == "POST" else None, initial={"rhythm": subscription.rhythm})
    status, is_erased, is_saved = 200, False, False
    if request.method == "POST" and "erase" in request.POST:
        is_erased = bool(forgetting.erase_subscription(subscription, actor=None))
    elif request.method == "POST":
        status = _choose(subscription, form)
        is_saved = status == 200
    return render_page(
        request,
        "corrections/subscription_manage.html",
        subscription.publication,
        subscription=subscription,
        form=form,
        is_saved=is_saved,
        is_erased=is_erased,
        has_ended=subscription.status == SubscriptionStatus.ENDED,
        status=status,
    )


def _choose(subscription: Subscription, form: RhythmForm) -> int:
    """Pass the choice on; return the HTTP status, with the errors on the form."""
    if not form.is_valid():
        return 400
    try:
        subscriptions.change_rhythm(subscription, rhythm=form.cleaned_data["rhythm"])
    except Refused as error:
        form.add_error(None, error.message)
        return error.status
    return 200


def _subscription(pk: int | None) -> Subscription:
    if pk is None:
        raise Http404("no such subscription")
    return get_object_or_404(Subscription.objects.select_related("publication", "article", "claim"), pk=pk)
