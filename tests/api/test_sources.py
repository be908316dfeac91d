"""Evidence through the API: attached, given a file, captured again, looked after."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from factcheck.models import Handover, Recheck, Snapshot, Source
from tests.api.problems import assert_problem
from tests.exhibits import make_picture, make_zip

SOURCES = "/api/v1/sources/"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def source(claim) -> Source:
    return Source.objects.create(
        claim=claim, type="document", stance="refutes", title="Count", url="https://a.example/"
    )


def add_file(client, source, **sent):
    return client.post(f"{SOURCES}{source.pk}/add_file/", sent, format="multipart")


def test_every_field_goes_in_and_comes_out(api, claim, researcher):
    given = {
        "claim": claim.pk, "type": "data_set", "stance": "context", "title": "Count", "url": "https://a.example/x",
        "is_primary": True, "locator": "12:04", "quote": "Nine.", "language": "uk", "note": "By phone.",
    }  # fmt: skip
    answer = api(researcher).post(SOURCES, given).json()
    assert {name: answer[name] for name in given} == given
    assert [snapshot["status"] for snapshot in answer["snapshots"]] == ["queued"]


def test_a_file_is_added(api, source, researcher):
    response = add_file(api(researcher), source, file=SimpleUploadedFile("../a.jpg", make_picture()))
    assert response.status_code == 201
    answer = response.json()
    assert (answer["origin"], answer["status"], answer["filename"]) == ("upload", "queued", "a.jpg")
    assert answer["sha256"] == source.snapshots.get().file.sha256
    assert (answer["copy_sha256"], answer["media_type"]) == (None, "image/jpeg")
    again = add_file(api(researcher), source, file=SimpleUploadedFile("b.jpg", make_picture()))
    assert again.json()["id"] == answer["id"]


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"file": "a text"},
        {"file": SimpleUploadedFile("a", b"x"), "more": "1"},
        {"file": SimpleUploadedFile("a", b"")},
        {"file": SimpleUploadedFile("a", b"MZ" + b"\0" * 90)},
        {"file": SimpleUploadedFile("a", make_picture() + make_zip())},
    ],
)
def test_what_is_no_file_or_not_taken_is_refused_at_its_place(api, source, researcher, sent):
    response = add_file(api(researcher), source, **sent)
    assert response.status_code == 400, response.content
    assert response.json()["errors"][0]["pointer"] in ("#/file", "#/more")
    assert not source.snapshots.exists()


def test_json_is_not_a_way_to_send_a_file(api, source, researcher):
    response = api(researcher).post(f"{SOURCES}{source.pk}/add_file/", {"file": "x"}, format="json")
    assert_problem(response, 415, "unsupported_media_type")


@pytest.mark.parametrize(
    "body", [b"", b"--x\r\n", b"--x\r\nContent-Disposition: form-data; name=file\r\n\r\n" + b"y" * 99]
)
def test_a_broken_form_is_refused(api, source, researcher, body):
    client = api(researcher)
    response = client.generic(
        "POST", f"{SOURCES}{source.pk}/add_file/", body, content_type="multipart/form-data; boundary=x"
    )
    assert response.status_code == 400


def test_more_than_any_door_takes_is_refused(api, source, researcher, settings):
    settings.EVIDENCE_MAX_BYTES = 1000
    response = add_file(api(researcher), source, file=SimpleUploadedFile("a", b"x" * 1_100_000))
    assert_problem(response, 413, "too_large")


def test_a_read_only_token_and_an_outsider_add_nothing(api, source, researcher, outsider):
    file = SimpleUploadedFile("a", b"abc")
    assert add_file(api(researcher, read_only=True), source, file=file).status_code == 403
    assert add_file(api(outsider), source, file=SimpleUploadedFile("a", b"abc")).status_code == 404
    assert not source.snapshots.exists()


def test_a_failed_capture_is_shown_and_retried(api, source, researcher, outsider):
    failed = Snapshot.objects.create(source=source, url=source.url, status="failed", last_error="it answered 404")
    client = api(researcher)
    (shown,) = client.get(f"{SOURCES}{source.pk}/").json()["snapshots"]
    assert (shown["status"], shown["last_error"]) == ("failed", "it answered 404")
    answer = client.post(f"{SOURCES}{source.pk}/retry_capture/").json()
    assert (answer["id"], answer["status"]) == (failed.pk, "retry")
    assert client.post(f"{SOURCES}{source.pk}/retry_capture/").json()["id"] == failed.pk
    assert api(outsider).post(f"{SOURCES}{source.pk}/retry_capture/").status_code == 404


def test_what_became_of_it_is_listed(api, source, researcher):
    snapshot = Snapshot.objects.create(source=source, url=source.url)
    Recheck.objects.create(source=source)
    Handover.objects.create(snapshot=snapshot, status="queued", result_url="https://archive.example/1")
    client = api(researcher)
    (planned,) = client.get(f"{SOURCES}{source.pk}/rechecks/").json()["results"]
    assert (planned["status"], planned["outcome"]) == ("queued", "")
    (shown,) = client.get(f"{SOURCES}{source.pk}/").json()["snapshots"]
    assert shown["archive_url"] == "https://archive.example/1"
