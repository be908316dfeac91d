"""How every task of ours is run: acknowledged when done, given back when its worker dies, bounded, spoken in JSON."""

import pytest
from django.conf import settings
from django.core.checks import WARNING, run_checks
from kombu import Connection
from kombu.exceptions import ContentDisallowed, EncodeError
from kombu.serialization import dumps, loads, prepare_accept_content

from factcheck.celery import app
from factcheck.wake import CHANNEL_QUEUES, QUEUES

app.loader.import_default_modules()
OURS = sorted(name for name in app.tasks if name.startswith(("factcheck.", "corrections.")))


@pytest.mark.parametrize("name", OURS)
def test_a_task_is_safe_to_lose_its_worker(name):
    """A task may say otherwise for itself; none does."""
    task = app.tasks[name]
    assert (task.acks_late, task.reject_on_worker_lost, task.ignore_result) == (True, True, True)
    assert task.serializer == "json"
    assert (task.soft_time_limit, task.time_limit) == (app.conf.task_soft_time_limit, app.conf.task_time_limit)


def test_limits_leave_time_to_write_down_what_is_known():
    assert 0 < app.conf.task_soft_time_limit < app.conf.task_time_limit < settings.DELIVERY_LEASE_SECONDS
    assert app.conf.worker_soft_shutdown_timeout > 0


@pytest.mark.parametrize(("seconds", "warned"), [(5, True), (150, True), (151, False), (180, False)])
def test_a_lease_that_may_end_before_its_task_is_warned_of_and_no_more(settings, seconds, warned):
    settings.DELIVERY_LEASE_SECONDS = seconds
    said = [one for one in run_checks() if one.id == "factcheck.W001"]
    assert [one.level for one in said] == [WARNING] * warned
    assert all(f"DELIVERY_LEASE_SECONDS is {seconds}," in one.msg for one in said)


def test_a_worker_takes_one_task_at_a_time():
    assert app.conf.worker_prefetch_multiplier == 1


def test_mail_webhooks_and_captures_have_queues_of_their_own():
    own = {QUEUES["corrections.process_inbound"], QUEUES["factcheck.capture_sources"], *CHANNEL_QUEUES.values()}
    assert own == {"mail_in", "captures", "mail_out", "webhooks", "default"}
    assert own <= {queue.name for queue in app.conf.task_queues}


def test_nothing_but_json_is_spoken_or_understood():
    kind, encoding, body = dumps({"task": "factcheck.sweep"}, serializer="pickle")
    with pytest.raises(ContentDisallowed):
        loads(body, kind, encoding, accept=prepare_accept_content(app.conf.accept_content))
    with pytest.raises(EncodeError):
        app.send_task("factcheck.sweep", kwargs={"what": object()}, connection=Connection("memory://"))
