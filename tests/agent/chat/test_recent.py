"""Conversations at hand: few, the latest, and never older than the rows."""

from agent.chat.recent import RecentChats, RecentMessages
from agent.core.messages import Message, User


def talk(messages: int, turns: int = 1) -> RecentMessages:
    said: list[Message] = [User(content=str(number)) for number in range(messages)]
    return RecentMessages(said, turns)


def test_a_conversation_is_given_only_with_as_many_turns_as_the_rows_have() -> None:
    recent = RecentChats()
    recent.keep("one", kept := talk(2, turns=3))
    assert recent.of("one", 3) is kept
    assert recent.of("one", 4) is None
    assert recent.of("another", 3) is None
    recent.forget("one")
    assert recent.of("one", 3) is None


def test_the_chats_that_were_silent_the_longest_make_room() -> None:
    recent = RecentChats(most_chats=2)
    for name in ("one", "two", "one", "three"):
        recent.keep(name, talk(1))
    assert [name for name in ("one", "two", "three") if recent.of(name, 1)] == ["one", "three"]


def test_long_conversations_make_room_sooner() -> None:
    recent = RecentChats(most_messages=10)
    recent.keep("short", talk(2))
    recent.keep("long", talk(8))
    assert recent.of("short", 1)
    recent.keep("longer", talk(9))
    assert recent.of("long", 1) is None
    assert recent.of("longer", 1)
    recent.keep("endless", talk(11))
    assert recent.of("endless", 1) is None


def test_a_fitting_serves_as_long_as_budget_and_tools_are_the_same() -> None:
    conversation = talk(2)
    tools = [{"type": "function"}]
    first = conversation.fit(3000, tools)
    assert conversation.fit(3000, tools) is first
    assert conversation.fit(4000, tools) is not first
