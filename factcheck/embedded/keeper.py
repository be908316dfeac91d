"""The keeper of one DATA_DIR: runs its servers, restarts what dies, and goes when the last user has gone."""

import os
import signal
import sys
import time
from pathlib import Path
from types import FrameType

from factcheck.embedded.postgres import Postgres
from factcheck.embedded.server import Server
from factcheck.embedded.state import Hold, State
from factcheck.embedded.valkey import Valkey

TICK = 0.1
START_TIMEOUT = 40.0
LONGEST_PAUSE = 5.0
SERVERS: dict[str, type[Server]] = {"postgres": Postgres, "valkey": Valkey}


class Keeper:
    """Holds the servers that were asked for. All work is done in `step()`, ten times a second."""

    def __init__(self, state: State, *, durable: bool) -> None:
        self.state = state
        self.durable = durable
        self.servers: dict[str, Server] = {}
        self.failures: dict[str, int] = {}
        self.not_before: dict[str, float] = {}
        self.stopping = False

    def run(self) -> None:
        """Serve until nobody is attached, or until told to stop."""
        signal.signal(signal.SIGTERM, self._ask_to_stop)
        signal.signal(signal.SIGINT, self._ask_to_stop)
        last_user_gone = Hold(self.state.attached.path)
        self.state.set_running({})
        try:
            while not self.stopping:
                self.step()
                self.stopping = self.stopping or last_user_gone.try_to_own()
                time.sleep(TICK)
        finally:
            self.state.set_running({})
            for server in self.servers.values():
                server.stop()
            if last_user_gone.try_to_own():
                self.state.forget_asked()

    def step(self) -> None:
        """Start what was newly asked for, and restart what died, on the same port."""
        for name in sorted(self.state.asked_for() & SERVERS.keys()):
            if name not in self.servers:
                self._bring_up(name)
            elif not self.servers[name].is_up() and time.monotonic() >= self.not_before.get(name, 0):
                print(f"embedded: {name} ended, starting it again", file=sys.stderr, flush=True)
                self._bring_back(name)

    def _bring_up(self, name: str) -> None:
        server = SERVERS[name](self.state, durable=self.durable)
        self.servers[name] = server
        server.prepare()
        server.start()
        deadline = time.monotonic() + START_TIMEOUT
        while not server.answers():
            if not server.is_up() or time.monotonic() > deadline:
                raise RuntimeError(f"{name} did not start, see {self.state.folder / name}.log")
            time.sleep(0.05)
        self.state.set_running({**self.state.running(), name: server.port})

    def _bring_back(self, name: str) -> None:
        """Restart a dead server. Its orphans may hold its memory or port for a moment, hence the growing pause."""
        failures = self.failures.get(name, 0)
        self.not_before[name] = time.monotonic() + min(0.2 * 2**failures, LONGEST_PAUSE)
        self.failures[name] = failures + 1
        self.servers[name].start()

    def _ask_to_stop(self, _signal: int, _frame: FrameType | None) -> None:
        self.stopping = True


def main(data_dir: str) -> int:
    """Keep the services of a DATA_DIR. Returns 0 at once where another keeper does."""
    state = State(Path(data_dir))
    if (mine := state.keeping.own_within(1.0)) is None:
        return 0
    try:
        Keeper(state, durable=os.environ.get("EMBEDDED_DURABLE", "1") != "0").run()
    except (RuntimeError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        mine.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
