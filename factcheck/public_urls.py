"""The public pages of the ground."""

from django.urls import path

from factcheck.views.claims import claim_detail

app_name = "factcheck"
urlpatterns = [
    path("<slug:publication>/claims/<int:pk>/", claim_detail, name="claim-detail"),
]
