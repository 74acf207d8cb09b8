"""Chats as lines: name or id, age, first words."""

import difflib
from collections.abc import Sequence

from agent.chat.chat_rows import ChatRow
from agent.core.sanitize import plain

WIDEST_NAME = 24


def chat_list(rows: Sequence[ChatRow], *, now: float, columns: int, searched: bool = False) -> str:
    """One line each, most recent first; empty chats without a name are left out."""
    shown = [row for row in rows if row.name or row.first_words]
    if not shown:
        return "No chat has these words." if searched else "No chats yet."
    names = [(row.name or row.id)[:WIDEST_NAME] for row in shown]
    ages = [age(now - row.updated_at) for row in shown]
    width, ages_width = max(map(len, names)), max(map(len, ages))
    lines: list[str] = []
    for name, old, row in zip(names, ages, shown, strict=True):
        words = plain(" ".join(row.first_words.split()))
        lines.append(f"{name:<{width}}  {old:>{ages_width}}  {words}"[: columns - 1].rstrip())
    return "\n".join(lines)


def age(seconds: float) -> str:
    """`now`, `5 min`, `3 h`, `2 days`."""
    minutes = int(max(0.0, seconds) // 60)
    if minutes < 1:
        return "now"
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 48 * 60:
        return f"{minutes // 60} h"
    return f"{minutes // (24 * 60)} days"


def nearest(name: str, rows: Sequence[ChatRow]) -> str:
    """The chat that may have been meant; empty where none is near."""
    known = [row.name for row in rows if row.name]
    return next(iter(difflib.get_close_matches(name, known, n=1, cutoff=0.5)), "")
