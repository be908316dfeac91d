"""What `manage.py run` starts: somebody works on every queue, and mail waits for no slow site."""

from itertools import pairwise

from django.conf import settings

from factcheck.management.commands import run


def queues_of(command: list[str]) -> set[str]:
    """The queues that a worker's command says it works on."""
    every = {queue.name for queue in settings.CELERY_TASK_QUEUES}
    said = dict(pairwise(command))
    chosen = set(said["--queues"].split(",")) if "--queues" in said else every
    return chosen - set(said.get("--exclude-queues", "").split(","))


def test_each_queue_is_worked_on_once_and_captures_have_a_worker_of_their_own():
    workers = {program.name: queues_of(program.command) for program in run.programs() if "worker" in program.command}
    assert workers == {
        "worker": {"default", "mail_in", "mail_poll", "mail_out", "webhooks"},
        "captures": {"captures"},
    }
