"""Many requests at once, over real sockets of this machine."""

import asyncio

from agent.llm.connection import Connection, ModelResponse
from agent.llm.openai_transport import MOST_ANSWERS, SdkClients
from agent.llm.provider_errors import RequestContext

MANY = 2 * MOST_ANSWERS + 3
HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: 14\r\n\r\n"


class Server:
    """Answers once as many have asked; counts the connections."""

    def __init__(self) -> None:
        self.connections = 0
        self.asked = 0
        self.all_asked = asyncio.Event()
        self.ends: list[asyncio.Task[None] | None] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.ends.append(asyncio.current_task())
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                size = head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0]
                await reader.readexactly(int(size))
                self.asked += 1
                if self.asked % MANY == 0:
                    self.all_asked.set()
                await self.all_asked.wait()
                writer.write(HEAD + b"data: [DONE]\n\n")
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()
            await writer.wait_closed()


async def waves(count: int) -> Server:
    seen = Server()
    server = await asyncio.start_server(seen.serve, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    connection = Connection(SdkClients("key", None, 30.0, 30.0), url)
    asked = RequestContext("m", url, "key")

    async def ask() -> None:
        given = await connection.send("/chat/completions", b"{}", asked)
        assert isinstance(given, ModelResponse)
        assert await given.whole(asked) == b"data: [DONE]\n\n"

    try:
        for _ in range(count):
            seen.all_asked.clear()
            await asyncio.gather(*(ask() for _ in range(MANY)))
    finally:
        await connection.close()
        await asyncio.gather(*filter(None, seen.ends))
        server.close()
    return seen


def test_there_are_no_more_connections_than_requests_at_once_and_they_are_used_again() -> None:
    seen = asyncio.run(waves(2))
    assert seen.asked == 2 * MANY
    assert seen.connections == MANY
