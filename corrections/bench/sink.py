"""The floor of mail, in and out: aiosmtpd that takes everything and keeps nothing. `python -m corrections.bench.sink
PORT`."""

import asyncio
import sys
from typing import Any

from aiosmtpd.smtp import SMTP

from corrections.story.stage import LOOPBACK


class Nothing:
    """Takes a mail and forgets it. Takes commands in one breath, as every relay does."""

    async def handle_EHLO(  # noqa: N802 - the library's name
        self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [responses[0], "250-PIPELINING", *responses[1:]]

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - the library's name
        return "250 taken"


async def serve(port: int) -> None:
    """Serve until the process is ended."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Nothing(), hostname="sink.example", loop=loop), LOOPBACK, port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
