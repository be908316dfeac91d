"""The public record of the ground. Paths without a publication come first: no publication can hide them."""

from django.urls import path, re_path

from factcheck.feeds import verdict_atom, verdict_json, verdict_rss
from factcheck.views.claims import claim_detail
from factcheck.views.datafeed import verdict_datafeed, whole_datafeed
from factcheck.views.factchecktools import claims_search, unknown_method
from factcheck.views.files import source_copy
from factcheck.views.tables import verdict_table
from factcheck.views.verdicts import verdict_list

app_name = "factcheck"
urlpatterns = [
    path("source-copies/<int:pk>/", source_copy, name="source-copy"),
    path("datafeed.json", whole_datafeed, name="datafeed"),
    path("v1alpha1/claims:search", claims_search, name="claims-search"),
    re_path(r"^v1alpha1(/.*)?\Z", unknown_method),
    path("<slug:publication>/claims/<int:pk>/", claim_detail, name="claim-detail"),
    path("<slug:publication>/verdicts/", verdict_list, name="verdict-list"),
    path("<slug:publication>/verdicts/feed.atom", verdict_atom, name="verdict-feed"),
    path("<slug:publication>/verdicts/feed.json", verdict_json, name="verdict-json-feed"),
    path("<slug:publication>/verdicts/feed.rss", verdict_rss, name="verdict-rss-feed"),
    path("<slug:publication>/articles/<int:article>/verdicts.atom", verdict_atom, name="article-verdict-feed"),
    path("<slug:publication>/articles/<int:article>/verdicts.rss", verdict_rss, name="article-verdict-rss-feed"),
    path("<slug:publication>/articles/<int:article>/verdicts.json", verdict_json, name="article-verdict-json-feed"),
    path("<slug:publication>/verdicts/datafeed.json", verdict_datafeed, name="verdict-datafeed"),
    path("<slug:publication>/verdicts/verdicts.csv", verdict_table, name="verdict-table"),
]
