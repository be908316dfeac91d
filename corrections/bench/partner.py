"""The far side of webhooks: answers 204 to every request and keeps its connections.

`python -m corrections.bench.partner PORT`.
"""

import asyncio
import sys
from contextlib import suppress

from corrections.story.stage import LOOPBACK

ANSWER = b"HTTP/1.1 204 No Content\r\n\r\n"
LENGTH = b"content-length:"


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer the requests of one connection until it is closed."""
    with suppress(asyncio.IncompleteReadError, ConnectionError):
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            length = head.partition(LENGTH)[2].partition(b"\r\n")[0]
            await reader.readexactly(int(length or 0))
            writer.write(ANSWER)
            await writer.drain()
    writer.close()


async def serve(port: int) -> None:
    """Serve until the process is ended."""
    server = await asyncio.start_server(answer, LOOPBACK, port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
