"""Mail is read by a process of limited memory and time; a mail that ends it ends nothing else."""

import os
import signal
import time

import pytest

from corrections.inbox.dissection import Reader, Unreadable
from corrections.mail.classify import Envelope
from tests.inbox.mails import DESK, READER, mail

ENVELOPE = Envelope(mail_from=READER, rcpt_to=DESK)


@pytest.fixture
def reader():
    made = Reader(megabytes=300, seconds=5)
    yield made
    made.close()


def test_one_process_reads_many_mails(reader):
    assert reader.dissect(mail("First."), ENVELOPE).folded.visible == "First."
    child = reader._child.pid
    assert reader.dissect(mail("Second."), ENVELOPE).folded.visible == "Second."
    assert reader._child.pid == child


def test_a_mail_that_takes_too_much_memory_is_told_and_the_next_is_read():
    reader = Reader(megabytes=80, seconds=10)
    try:
        with pytest.raises(Unreadable):
            reader.dissect(mail("x") + b"y" * 60_000_000, ENVELOPE)
        assert reader.dissect(mail("Next."), ENVELOPE).folded.visible == "Next."
    finally:
        reader.close()


def test_a_process_that_takes_too_long_is_ended_and_the_next_mail_is_read():
    reader = Reader(seconds=0.001)
    try:
        with pytest.raises(Unreadable, match=r"more than 0\.001 seconds"):
            reader.dissect(mail("word " * 400_000), ENVELOPE)
        reader.seconds = 10
        assert reader.dissect(mail("Next."), ENVELOPE).folded.visible == "Next."
    finally:
        reader.close()


def test_a_process_killed_from_outside_is_replaced(reader):
    reader.dissect(mail("First."), ENVELOPE)
    child = reader._child
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    assert reader.dissect(mail("Second."), ENVELOPE).folded.visible == "Second."


class Interrupted(BaseException):
    """What a worker is told by signal, at any moment."""


def test_after_an_interruption_no_mail_gets_the_answer_of_another(reader):
    def interrupt(_signal, _frame):
        raise Interrupted

    reader.dissect(mail("First."), ENVELOPE)
    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        with pytest.raises(Interrupted):
            reader.dissect(mail("word " * 2_000_000), ENVELOPE)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert reader.dissect(mail("Second."), ENVELOPE).folded.visible == "Second."


def test_the_process_ends_with_its_parents_pipe(reader):
    reader.dissect(mail("First."), ENVELOPE)
    child = reader._child
    child.stdin.close()
    deadline = time.monotonic() + 5
    while child.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    assert child.returncode == 0


def test_the_process_knows_no_secrets(reader):
    reader.dissect(mail("First."), ENVELOPE)
    with open(f"/proc/{reader._child.pid}/environ", "rb") as file:
        names = {entry.partition(b"=")[0].decode() for entry in file.read().split(b"\0") if entry}
    assert names == {"PYTHONPATH", "LANG"}
