"""What was spent, from rows: credits of a turn, a chat, a day; tokens of a chat."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from agent.chat.history import History
from tools.studio.db.database import Rows
from tools.studio.money.spending import day_start, spent


@dataclass(frozen=True)
class Costs:
    """Credits, and the language model's tokens of the chat; `balance` None: not known."""

    turn: float
    chat: float
    today: float
    balance: float | None
    prompt_tokens: int
    completion_tokens: int


async def costs_of(
    rows: Rows,
    history: History,
    *,
    owner: str,
    chat: str | None,
    now: float,
    balance: Callable[[], Awaitable[float | None]],
) -> Costs:
    """The costs of an owner; `turn`, `chat` and tokens are 0 without a chat."""
    today = await spent(rows, owner=owner, since=day_start(now))
    if chat is None:
        return Costs(0.0, 0.0, today, await balance(), 0, 0)
    since = await history.last_started(chat)
    prompt_tokens, completion_tokens = await history.tokens(chat)
    return Costs(
        turn=await spent(rows, owner=owner, chat=chat, since=since),
        chat=await spent(rows, owner=owner, chat=chat),
        today=today,
        balance=await balance(),
        prompt_tokens=prompt_tokens,
        completion_tokens=completion_tokens,
    )
