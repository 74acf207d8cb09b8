"""What was said in the chats that spoke last, kept at hand; all the others lie in rows only."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

from agent.chat.compaction import Fitting
from agent.core.messages import Message

MOST_CHATS = 32
MOST_MESSAGES = 10_000


@dataclass
class RecentMessages:
    """The messages of a chat's first `turns` turns; if the rows have more turns, it is old."""

    messages: list[Message]
    turns: int
    fitting: Fitting | None = None

    def fit(self, tokens: int, tools: Sequence[object]) -> Fitting:
        """What requests carry of it, for this budget and these tools."""
        if self.fitting is None or not self.fitting.suits(tokens=tokens, tools=tools):
            self.fitting = Fitting(tokens=tokens, tools=tools)
        return self.fitting


class RecentChats:
    """The conversations of a few chats, so that a next turn need not read all rows again."""

    def __init__(self, most_chats: int = MOST_CHATS, most_messages: int = MOST_MESSAGES) -> None:
        self._most_chats = most_chats
        self._most_messages = most_messages
        self._kept: OrderedDict[str, RecentMessages] = OrderedDict()
        self._messages = 0

    def of(self, chat: str, turns: int) -> RecentMessages | None:
        """The chat's conversation, if it is kept and has that many turns."""
        kept = self._kept.get(chat)
        return kept if kept is not None and kept.turns == turns else None

    def keep(self, chat: str, conversation: RecentMessages) -> None:
        """Instead of the one before; the chats that were silent the longest make room."""
        self.forget(chat)
        self._kept[chat] = conversation
        self._messages += len(conversation.messages)
        while len(self._kept) > self._most_chats or self._messages > self._most_messages:
            self.forget(next(iter(self._kept)))

    def forget(self, chat: str) -> None:
        gone = self._kept.pop(chat, None)
        self._messages -= len(gone.messages) if gone else 0
