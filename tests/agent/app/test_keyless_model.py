"""A model's host that says keys back, cut anywhere, gives none away."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.app.keyless_model import KeylessModel
from agent.core.events import Thinking
from agent.core.messages import Assistant, Message, Reply, ToolCall
from agent.server.backend import Guest
from agent.settings.redaction import Scrubber
from tests.fakes import ScriptedModel
from tests.server.home import served
from tools.clock import Clock

KEY = "hunter2-but-longer"
SHAPED = "sk-proj-abcdefghijkl0123"


class Parrot:
    """Says these pieces, and a call with all of them in its arguments."""

    name = "parrot"

    def __init__(self, pieces: Sequence[str]) -> None:
        self._pieces = pieces

    async def stream(
        self,
        messages: Sequence[Message],
        *,
        tools: Sequence[Mapping[str, Any]],
        may_call: bool = True,
    ) -> AsyncIterator[str | Thinking | Reply]:
        for piece in self._pieces:
            yield piece
        text = "".join(self._pieces)
        call = ToolCall(id="1", name="check_status", arguments=json.dumps({"asset": text}))
        yield Reply(message=Assistant(content=text, tool_calls=(call,)), notices=(text,))

    async def close(self) -> None: ...


@given(
    key=st.sampled_from([KEY, SHAPED, "k" * 700]),
    around=st.tuples(st.sampled_from(["", "it is ", "a:", "x"]), st.sampled_from(["", " ok", "."])),
    cuts=st.sets(st.integers(1, 720), max_size=12),
)
def test_a_key_cut_anywhere_is_in_no_piece_and_in_no_reply(
    key: str, around: tuple[str, str], cuts: set[int]
) -> None:
    text = key.join(around)
    ends = [0, *sorted(cut for cut in cuts if cut < len(text)), len(text)]
    pieces = [text[a:b] for a, b in zip(ends, ends[1:], strict=False)]

    async def said() -> tuple[str, Reply]:
        heard: list[str] = []
        async for part in KeylessModel(Parrot(pieces), Scrubber([key])).stream([], tools=[]):
            if isinstance(part, Reply):
                return "".join(heard), part
            assert isinstance(part, str)
            heard.append(part)
        raise AssertionError("no reply")

    heard, reply = asyncio.run(said())
    assert key not in heard + reply.model_dump_json()
    assert reply.message.content == heard
    assert heard.startswith(around[0]) and heard.endswith(around[1])


@pytest.mark.anyio
async def test_a_users_own_key_of_any_look_is_learnt_when_it_comes(
    tmp_path: Path, clock: Clock
) -> None:
    async with served(tmp_path, clock, model=ScriptedModel()) as home:
        app = await home.backend.app_for(Guest("anna", tripo_key=KEY))
        assert app.scrub(f"it was {KEY}") == "it was [hidden]"
