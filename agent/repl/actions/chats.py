"""Commands about conversations."""

from typing import TYPE_CHECKING

from agent.core.errors import UsageError
from agent.settings.paths import home_path

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agent.chat.chat import Chat
    from agent.core.messages import Message
    from agent.repl.session import ReplSession

LISTED = 12


async def new(talk: "ReplSession", *words: str) -> None:
    """Begins another chat, with that name if one is given."""
    name = " ".join(words)
    talk.must_be_quiet()
    if name and await talk.app.history.find(name, owner=talk.app.caller().owner):
        raise UsageError(f"There is a chat {name!r} already.", remedy=f"/chat {name} opens it.")
    talk.use(await talk.app.chat(name) if name else None)
    talk.out.say(f"A new chat{f', {name}' if name else ''}.")
    await talk.refresh_costs()


async def chats(talk: "ReplSession", *words: str) -> None:
    """Lists the chats, or those in which words stand."""
    from agent.terminal.chat_text import chat_list

    caller, history = talk.app.caller(), talk.app.history
    if words:
        rows = await history.search(" ".join(words), owner=caller.owner, limit=LISTED)
    else:
        rows = await history.chats(owner=caller.owner, limit=LISTED)
    now, columns = talk.app.clock.now(), talk.out.columns
    talk.out.say(chat_list(rows, now=now, columns=columns, searched=bool(words)))
    if rows:
        talk.out.say("/chat NAME goes on with one; its id will do as well.", "dim")


async def chat(talk: "ReplSession", *words: str) -> None:
    """Goes on with another chat."""
    from agent.terminal.chat_text import nearest

    name, owner = " ".join(words), talk.app.caller().owner
    talk.must_be_quiet()
    if await talk.app.history.find(name, owner=owner) is None:
        near = nearest(name, await talk.app.history.chats(owner=owner))
        remedy = f"Did you mean {near}?" if near else "/chats lists them."
        raise UsageError(f"There is no chat {name!r}.", remedy=remedy)
    opened = await talk.app.chat(name)
    talk.use(opened)
    await print_where(talk, opened)
    await talk.refresh_costs()


async def print_where(talk: "ReplSession", opened: "Chat") -> None:
    """How a chat that is gone on with ended, and what happened to its work since."""
    messages = await opened.messages()
    last = next((m for m in reversed(messages) if m.role == "user"), None)
    talk.out.say(f"Chat {opened.name or opened.id}, {_count(messages)}.")
    if last is not None:
        talk.out.say(f"  last: {' '.join(last.content.split())[:60]}", "dim")
    if line := await talk.app.meanwhile(opened):
        talk.out.say(line)


async def rename(talk: "ReplSession", *words: str) -> None:
    """Names this chat, or gives an asset another handle."""
    if len(words) == 2:
        view = await talk.app.studio.rename(talk.app.caller(), words[0], words[1])
        talk.out.say(f"{words[0]} is now {view.asset.handle}; the old name still works.")
        await talk.known.refresh(talk.app)
        return
    opened, name = await talk.chat(), " ".join(words)
    if not await talk.app.history.rename(opened.id, name, owner=talk.app.caller().owner):
        raise UsageError(f"There is a chat {name!r} already.")
    opened.name = name
    said = f'"{name}"' if " " in name else name
    talk.out.say(f"This chat is now {name}: `galatea --chat {said}` opens it.")
    await talk.known.refresh(talk.app)


async def export(talk: "ReplSession", *words: str) -> None:
    """Writes this chat to a file: Markdown, or JSON where its name says so."""
    from agent.chat.export import as_json, as_markdown

    opened = talk.begun
    row = await talk.app.history.find(opened.id, owner=talk.app.caller().owner) if opened else None
    if row is None:
        raise UsageError("There is nothing to export yet.")
    path = home_path(words[0] if words else f"{row.name or row.id}.md")
    form = as_json if path.suffix.lower() == ".json" else as_markdown
    text = talk.clean(form(row, await talk.app.history.events(row.id)))
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise UsageError(f"{path} cannot be written ({error.strerror}).") from error
    talk.out.say(f"Written: {path}")


def _count(messages: "Sequence[Message]") -> str:
    said = [message for message in messages if message.role == "user"]
    return f"{len(said)} message{'s' if len(said) != 1 else ''}"
