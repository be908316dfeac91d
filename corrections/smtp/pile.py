"""The mails of one receiver that wait to be stored: whoever is free stores all of them together.

A mail that comes alone is stored at once. While others are being sent or stored it waits for them, for a moment: they
share one flush to the disk and one commit. Each of their senders is answered when that is done, and none before.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from functools import partial

import structlog
from django.db import InterfaceError, OperationalError

from corrections import inbox
from corrections.inbox import Arrival
from factcheck.archiving import NotStored

log = structlog.get_logger(__name__)

STORERS = 2
"""Groups that are stored at a time, where one takes its time."""
WAIT_SECONDS = 0.025
"""For how long at most a mail waits for the others. Stored one by one, a burst costs three times the work."""
STORE_SECONDS = 120.0
"""After which a sender is told to come again, though the mail may be stored yet: a database that neither answers nor
goes away would keep it for hours. Senders wait ten minutes (RFC 5321, 4.5.3.2.6); a copy is told by its content."""
MOST_TOGETHER = 50
MOST_BYTES = 32 * 2**20
"""Of the mails of one group, unless the first alone has more."""

Prepare = Callable[[], Arrival]
Answer = asyncio.Future[None]


@dataclass
class Pile:
    """What waits, and how many groups are being stored. Everything but the storing itself happens on the loop."""

    pool: Executor
    run: Callable[..., list[Exception | None]]
    """Calls a function with arguments where the database may be asked."""
    waiting: deque[tuple[Prepare, int, Answer]] = field(default_factory=deque)
    someone_sends: Callable[[], bool] = lambda: False
    """Whether another mail is on its way in; asked on the loop."""
    storing: int = 0
    alarm: asyncio.TimerHandle | None = None
    """Goes off when the first of those that wait has waited long enough."""
    late: bool = False

    async def store(self, prepare: Prepare, size: int) -> None:
        """Store what `prepare` makes, about `size` bytes; return when it is committed, raise if it is not.

        It goes on when the client has gone. Raises `TimeoutError` where it is not known in time; what has not been
        begun by then is left.
        """
        answer: Answer = asyncio.get_running_loop().create_future()
        mail = (prepare, size, answer)
        self.waiting.append(mail)
        self._start()
        try:
            await asyncio.wait_for(asyncio.shield(answer), STORE_SECONDS)
        except TimeoutError:
            if mail in self.waiting:
                self.waiting.remove(mail)
            raise

    def _start(self) -> None:
        """Store what waits, unless it is better to wait on."""
        while self.waiting and self.storing < STORERS:
            together = not self.storing and not self.someone_sends()
            if not (together or self.late or len(self.waiting) >= MOST_TOGETHER):
                if self.alarm is None:
                    self.alarm = asyncio.get_running_loop().call_later(WAIT_SECONDS, self._hurry)
                return
            self._store_group()

    def _hurry(self) -> None:
        self.late = True
        self._start()

    def _store_group(self) -> None:
        if self.alarm is not None:
            self.alarm.cancel()
            self.alarm = None
        self.late = False
        group = self._take()
        answers = [answer for _prepare, answer in group]
        try:
            work = asyncio.get_running_loop().run_in_executor(
                self.pool, self.run, _store, [prepare for prepare, _answer in group]
            )
        except RuntimeError as error:  # closed: they come again
            _settle(answers, [error] * len(answers))
            return
        self.storing += 1
        work.add_done_callback(partial(self._stored, answers))

    def _take(self) -> list[tuple[Prepare, Answer]]:
        group: list[tuple[Prepare, Answer]] = []
        size = 0
        while self.waiting and len(group) < MOST_TOGETHER and (not group or size + self.waiting[0][1] <= MOST_BYTES):
            prepare, bytes_of_it, answer = self.waiting.popleft()
            group.append((prepare, answer))
            size += bytes_of_it
        return group

    def _stored(self, answers: Sequence[Answer], work: asyncio.Future[list[Exception | None]]) -> None:
        self.storing -= 1
        error = work.exception()
        _settle(answers, [error] * len(answers) if error else work.result())
        self._start()


def _settle(answers: Sequence[Answer], errors: Sequence[BaseException | None]) -> None:
    for answer, error in zip(answers, errors, strict=True):
        if error is None:
            answer.set_result(None)
        else:
            answer.set_exception(error)
            answer.exception()  # whoever waited may be gone, and nobody else asks


def _store(group: Sequence[Prepare]) -> list[Exception | None]:
    """Store mails together; return for each what went wrong, if anything."""
    arrivals = [prepare() for prepare in group]
    try:
        inbox.receive_together(arrivals)
    except (OperationalError, InterfaceError, NotStored):
        raise
    except Exception as error:  # one of them is not to be had: the others are not to wait for it
        if len(arrivals) == 1:
            raise
        log.warning("receiver_cannot_store_together", mails=len(arrivals), error=type(error).__name__)
        return [_store_alone(arrival) for arrival in arrivals]
    return [None] * len(arrivals)


def _store_alone(arrival: Arrival) -> Exception | None:
    try:
        inbox.receive_together([arrival])
    except Exception as error:  # told to its sender, who comes again
        return error
    return None
