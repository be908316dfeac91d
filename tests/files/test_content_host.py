"""Files come from a host of their own by addresses that are good for one file, a short time, and nothing else."""

from urllib.parse import urlsplit

import pytest
from django.core import signing
from django.urls import reverse
from django.utils import timezone

from corrections.services import conversation, discretion
from factcheck import content
from factcheck.archiving import store_bytes
from factcheck.models import Snapshot, Source
from tests.admin.conftest import make_inbound
from tests.files.conftest import CONTENT_HOST, PNG

pytestmark = pytest.mark.django_db


def desk_address(attachment) -> str:
    return reverse("admin:corrections_attachment_download", args=[attachment.pk])


@pytest.fixture
def way(client, content_host, editor, attach):
    """Where the desk sends an editor who asks for a file."""

    def way(attachment=None) -> str:
        client.force_login(editor)
        response = client.get(desk_address(attachment or attach()))
        assert (response.status_code, "no-store" in response["Cache-Control"]) == (302, True)
        return response["Location"]

    return way


def path_of(address: str) -> str:
    assert urlsplit(address).hostname == CONTENT_HOST
    return urlsplit(address).path


def test_the_desk_sends_to_the_content_host_which_asks_for_no_cookie(content_host, way):
    response = content_host.get(path_of(way()))
    assert response.content == b"what the reader sent"
    assert response["Content-Disposition"] == 'attachment; filename="proof.txt"'
    assert response["Content-Type"] == "application/octet-stream"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert response.cookies == {}


def test_the_site_itself_serves_no_signed_address_while_a_content_host_is_set(client, way):
    assert client.get(path_of(way())).status_code == 404


def test_the_content_host_serves_nothing_else(content_host, editor, ticket):
    content_host.force_login(editor)
    page = f"/admin/corrections/ticket/{ticket.pk}/change/"
    for path in ("/", "/admin/", page, "/api/v1/", "/static/factcheck/tokens.css", "/healthz", "/files/", "/files//"):
        assert content_host.get(path).status_code == 404, path
    assert content_host.get("/", headers={"host": CONTENT_HOST.upper() + ":8443"}).status_code == 404


def test_an_address_of_one_file_is_good_for_no_other(content_host, way, attach):
    one, other = attach(), attach(b"another")
    kept = path_of(way(one)).strip("/").split("/")[1]
    _forged, tilde, signature = kept.partition("~")
    wanted = signing.dumps(["attachment", other.pk, ""], salt="another")
    assert content_host.get(f"/files/{wanted.partition(':')[0]}{tilde}{signature}/").status_code == 404
    assert content_host.get(f"/files/{wanted.replace(':', '~')}/").status_code == 404


def test_an_address_runs_out(content_host, way, monkeypatch):
    path = path_of(way())
    monkeypatch.setattr(content, "GOOD_FOR_SECONDS", -1)
    response = content_host.get(path)
    assert (response.status_code, response["Content-Type"]) == (410, "text/plain; charset=utf-8")


def test_what_is_no_address_is_not_found(content_host, way):
    path = path_of(way())
    for bad in (path[:-5] + "/", path + "x/", "/files/%00/", "/files/%ff%fe/", "/files/" + "a" * 5000 + "/"):
        assert content_host.get(bad).status_code == 404, bad
    unknown = signing.dumps(["elsewhere", 1, ""], salt=content.SALT).replace(":", "~")
    odd = signing.dumps({"a": 1}, salt=content.SALT).replace(":", "~")
    assert {content_host.get(f"/files/{token}/").status_code for token in (unknown, odd)} == {404}
    assert content_host.post(path).status_code == 405


def test_a_file_that_is_gone_is_not_served(content_host, way, attach):
    attachment = attach()
    path = path_of(way(attachment))
    attachment.delete()
    assert content_host.get(path).status_code == 404


def test_who_may_not_see_the_ticket_is_sent_nowhere(client, content_host, attach, outsider, reporter, ticket, editor):
    conversation.ask_reporter(ticket, actor=editor, reporter=reporter, text="Where did the seven come from?")
    attachment = attach()
    for person in (outsider, reporter):
        client.force_login(person)
        assert client.get(desk_address(attachment)).status_code == 404


def test_a_file_of_a_restricted_ticket_is_for_those_named(client, content_host, attach, ticket, editor, manager):
    discretion.restrict_ticket(ticket, actor=editor, names=[])
    attachment = attach()
    for person, status in ((editor, 302), (manager, 404)):
        client.force_login(person)
        assert client.get(desk_address(attachment)).status_code == status


def test_raw_mail_and_evidence_go_the_same_way(client, content_host, editor, publication, claim):
    mail = make_inbound(publication)
    source = Source.objects.create(claim=claim, title="A page", type="document", stance="refutes")
    capture = Snapshot.objects.create(
        source=source, status="captured", file=store_bytes(b"<b>as it stood</b>"), captured_at=timezone.now()
    )
    client.force_login(editor)
    for address in (
        reverse("admin:corrections_inboundemail_download", args=[mail.pk]),
        reverse("admin:factcheck_snapshot_file", args=[capture.pk, "capture"]),
    ):
        way = client.get(address)["Location"]
        assert content_host.get(path_of(way))["Content-Disposition"].startswith("attachment"), address


def test_a_picture_is_shown_only_where_its_owner_says_so(client, attach, editor):
    client.force_login(editor)
    assert client.get(desk_address(attach(PNG, filename="a.png")))["Content-Disposition"].startswith("attachment")


def test_names_from_outside_stay_names(client, attach, editor):
    client.force_login(editor)
    said = client.get(desk_address(attach(filename="C:\\tmp\\доказ\r\n.html")))["Content-Disposition"]
    assert said.startswith("attachment; filename*=utf-8''")
    assert "\n" not in said
    assert "tmp" not in said
