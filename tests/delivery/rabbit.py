"""A private RabbitMQ for tests: a folder, ports and a cookie of its own; nothing of the system's is touched."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

SERVER = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
START_SECONDS = 90.0


def is_missing() -> str:
    """What is missing to run one, in words; empty if nothing is."""
    if not SERVER.exists():
        return "rabbitmq-server is not installed (apt-get install rabbitmq-server)"
    return "" if shutil.which("erl") else "Erlang's erl is not on the path"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def rabbit(folder: Path) -> Iterator[str]:
    """Within, a RabbitMQ answers at the address given."""
    port, distribution, epmd = free_port(), free_port(), free_port()
    cookie = folder / ".erlang.cookie"
    cookie.write_text(secrets.token_hex(10))
    cookie.chmod(0o400)
    (folder / "rabbitmq.conf").write_text(f"listeners.tcp.1 = 127.0.0.1:{port}\nloopback_users = none\n")
    (folder / "plugins").write_text("[].\n")
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "ERL_EPMD_PORT": str(epmd),
        "ERL_EPMD_ADDRESS": "127.0.0.1",
        "RABBITMQ_NODENAME": f"test{port}@localhost",
        "RABBITMQ_DIST_PORT": str(distribution),
        "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "plugins"),
        "RABBITMQ_CONF_ENV_FILE": "/dev/null",
        "RABBITMQ_MNESIA_BASE": str(folder / "data"),
        "RABBITMQ_LOG_BASE": str(folder / "log"),
        "RABBITMQ_LOGS": str(folder / "rabbit.log"),
        "RABBITMQ_PID_FILE": str(folder / "pid"),
    }
    with (folder / "output").open("wb") as output:
        epmd_server = subprocess.Popen(["epmd", "-address", "127.0.0.1"], env=environment, stdout=output, stderr=output)
        server = subprocess.Popen(
            [str(SERVER)], env=environment, stdout=output, stderr=output, cwd=folder, start_new_session=True
        )
        try:
            _wait_for(port, server, folder)
            yield f"amqp://guest:guest@127.0.0.1:{port}//"
        finally:
            _end(server)
            epmd_server.kill()
            epmd_server.wait()


def _wait_for(port: int, server: subprocess.Popen, folder: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while True:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1) as line:
            line.sendall(b"AMQP\x00\x00\x09\x01")
            line.settimeout(5)
            if line.recv(1):
                return
        assert server.poll() is None, f"RabbitMQ ended while starting: {(folder / 'output').read_text()[-2000:]}"
        assert time.monotonic() < until, "RabbitMQ did not start in time"
        time.sleep(0.2)


def _end(server: subprocess.Popen) -> None:
    """The whole group: the start script, Erlang and its helpers."""
    with suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGKILL)
    server.wait()
