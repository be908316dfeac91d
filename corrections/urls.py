"""The public pages of the desk. Paths without a publication come first: no publication can hide them."""

from django.urls import path

from corrections.feeds import correction_atom, correction_json, correction_rss
from corrections.views import following, mentions, pingback, reading, report, robots, status

app_name = "corrections"
urlpatterns = [
    path("", reading.home, name="home"),
    path("robots.txt", robots.robots, name="robots"),
    path("tickets/<str:token>/", status.ticket_status, name="ticket-status"),
    path("tickets/<str:token>/messages/", status.ticket_message, name="ticket-message"),
    path("tickets/<str:token>/appeal/", status.ticket_appeal, name="ticket-appeal"),
    path("tickets/<str:token>/withdraw/", status.ticket_withdraw, name="ticket-withdraw"),
    path("follow/confirm/<str:token>/", following.subscription_confirm, name="subscription-confirm"),
    path("follow/end/<str:token>/", following.subscription_end, name="subscription-end"),
    path("follow/choose/<str:token>/", following.subscription_manage, name="subscription-manage"),
    path("webmention/", mentions.webmention, name="webmention"),
    path("webmention/<uuid:key>/", mentions.mention_status, name="mention-status"),
    path("pingback/", pingback.pingback, name="pingback"),
    path("<slug:publication>/corrections/", reading.correction_list, name="correction-list"),
    path("<slug:publication>/corrections/feed.atom", correction_atom, name="correction-feed"),
    path("<slug:publication>/corrections/feed.json", correction_json, name="correction-json-feed"),
    path("<slug:publication>/corrections/feed.rss", correction_rss, name="correction-rss-feed"),
    path("<slug:publication>/articles/<int:article>/corrections.atom", correction_atom, name="article-correction-feed"),
    path(
        "<slug:publication>/articles/<int:article>/corrections.rss", correction_rss, name="article-correction-rss-feed"
    ),
    path(
        "<slug:publication>/articles/<int:article>/corrections.json",
        correction_json,
        name="article-correction-json-feed",
    ),
    path("<slug:publication>/corrections/<uuid:series>/", reading.correction_detail, name="correction-detail"),
    path("<slug:publication>/articles/<int:pk>/", reading.article_detail, name="article-detail"),
    path("<slug:publication>/articles/<int:pk>/trackback/", mentions.trackback, name="trackback"),
    path("<slug:publication>/report/", report.report_create, name="report-create"),
    path("<slug:publication>/follow/", following.subscription_create, name="subscription-create"),
    path("<slug:publication>/policy/", reading.policy_detail, name="policy-detail"),
]
