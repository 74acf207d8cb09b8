"""What was spent, from rows: credits of a turn, a chat, a day; tokens of a chat."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

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
    last = await rows.one(
        "SELECT coalesce(max(started_at), 0) AS at FROM turns WHERE chat = :chat", chat=chat
    )
    number = rows.dialect.json_number
    tokens = await rows.one(
        f"SELECT coalesce(sum({number('e.json', 'usage', 'prompt_tokens')}), 0) AS prompt,"
        f" coalesce(sum({number('e.json', 'usage', 'completion_tokens')}), 0) AS completion"
        " FROM events e JOIN turns t ON t.id = e.turn"
        " WHERE t.chat = :chat AND e.type = 'turn_done'",
        chat=chat,
    )
    since = float(last["at"]) if last else 0.0
    return Costs(
        turn=await spent(rows, owner=owner, chat=chat, since=since),
        chat=await spent(rows, owner=owner, chat=chat),
        today=today,
        balance=await balance(),
        prompt_tokens=int(tokens["prompt"]) if tokens else 0,
        completion_tokens=int(tokens["completion"]) if tokens else 0,
    )
