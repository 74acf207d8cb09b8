"""The conversation in a terminal."""

import asyncio
from typing import TYPE_CHECKING, Any

from agent.app import App
from agent.banner import banner
from agent.chat import Chat
from agent.exits import OK
from agent.one_turn import one_turn
from agent.summary import summary, table
from tools.errors import ToolError

if TYPE_CHECKING:
    from prompt_toolkit import PromptSession

HELP = """Describe what you want in plain words, for example:
  make a silver knight, rig it, then let it walk and idle
  make three props: a barrel, a torch and a chest
/assets   what you have      /show NAME   one of them
/help     this               /quit        leave (or Ctrl-D)"""
HINT = "Try: make a silver knight, rig it, then let it walk and idle   (/help, Ctrl-D leaves)"


class Repl:
    """Reads, runs a turn, prints, until the user leaves."""

    def __init__(self, app: App, chat: Chat, images: list[str]) -> None:
        self._app = app
        self._chat = chat
        self._images = tuple(images)

    async def run(self) -> int:
        print("Galatea talks characters into being.\n" + banner(self._app.settings))
        print(HINT)
        session = self._session()
        impatient = False
        while True:
            try:
                text = (await session.prompt_async("› ")).strip()
            except EOFError:
                return OK
            except KeyboardInterrupt:
                if impatient:
                    return OK
                impatient = True
                print("Ctrl-C again, or Ctrl-D, leaves.")
                continue
            impatient = False
            if text.startswith("/"):
                if not await self._command(text):
                    return OK
            elif text:
                await one_turn(self._app, self._chat, text, images=self._images)
                self._images = ()

    def _session(self) -> "PromptSession[str]":
        from prompt_toolkit import PromptSession
        from prompt_toolkit.history import FileHistory

        path = self._app.settings.home_folder / "history"
        session: PromptSession[Any] = PromptSession(history=FileHistory(str(path)))
        return session

    async def _command(self, text: str) -> bool:
        """Runs a /command; False leaves."""
        name, _, argument = text.partition(" ")
        caller = self._app.caller()
        match name:
            case "/quit" | "/exit":
                return False
            case "/help":
                print(HELP)
            case "/assets":
                print(table(await self._app.studio.look_around(caller)))
            case "/show":
                try:
                    view = await self._app.studio.look(caller, argument.strip())
                except ToolError as error:
                    print(f"{error.message} {error.remedy}")
                else:
                    print(summary(view, self._app.studio.files))
            case _:
                print(f"There is no {name}. /help lists the commands.")
        await asyncio.sleep(0)
        return True
