"""The composition root: the one place where hands, mind and words are joined.

async with open_app(load_settings()) as app:
    chat = await app.chat("name")
    async for event in chat.send("make a knight"):
        ...
"""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from weakref import WeakKeyDictionary, WeakSet

import prompts
import tools
from agent.app.approval_flow import ApprovalFlow
from agent.app.approval_service import ApprovalService
from agent.app.assemble import OFFLINE_NAME, SharedParts, assemble, open_model
from agent.app.banner import known_name
from agent.app.context_note import note
from agent.app.costs import Costs, costs_of
from agent.app.known_words import vocabulary
from agent.app.progress_reporter import reporter
from agent.app.settled_summary import MOST, settled_summary
from agent.app.tripo_clients import Clients
from agent.app.turn_memory import TurnMemory
from agent.app.turn_result import delivered
from agent.chat.chat import Chat, ChatSetup, Delivery
from agent.chat.chat_rows import ChatRow
from agent.core.model import Model
from agent.core.toolbox import Context, Toolbox
from agent.llm.openai_model import list_names
from agent.settings import Settings
from tools.clock import Clock
from tools.errors import ToolError
from tools.studio.money.contact import Contact
from tools.studio.money.payer import Payer, Policy
from tools.studio.money.spending import Caps
from tools.studio.rows.view import View
from tools.studio.work.caller import Caller, CallOptions, Origin
from tools.types import Stage

LOCAL = "local"
"""The one user of a terminal."""


@dataclass(frozen=True)
class Options:
    """What the front end asks for beyond the settings."""

    fresh: bool = False
    pause_after: Stage | None = None
    can_ask: bool = True
    """Somebody answers `approval_requested`; otherwise asking is refusing."""
    waits: bool = True
    """The user stays until the work is done; otherwise the model is told that nobody does."""
    policy: Policy | None = None
    """Instead of the settings' own, for another's key; `None` leaves it."""
    caps: Caps | None = None
    """Instead of the settings' own; `None` leaves them."""
    image_folders: tuple[Path, ...] | None = None
    """From where pictures may be read; `None`: the settings' folders."""
    concurrency: int | None = None
    """Makes this process a worker of a fleet, with so many jobs at once."""
    quiet: bool = False
    """Nothing but the answer: the offline model does not introduce itself."""


class App:
    """An open home: chats, the studio, the model. Made by `open_app`."""

    def __init__(
        self,
        parts: SharedParts,
        options: Options,
        *,
        owner: str = LOCAL,
        account: str | None = None,
        model: Model | None = None,
        chats: WeakSet[Chat] | None = None,
    ) -> None:
        """`chats`: those that end with this one; another user's app joins them."""
        self.settings = parts.settings
        self.options = options
        self.studio = parts.studio
        self.history = parts.history
        self.clock = parts.clock
        self.wallet = parts.wallet
        self.clients = parts.clients
        self.scrub = parts.scrub
        self.database = parts.database
        self.owner = owner
        self.account = parts.clients.account if account is None else account
        self._parts = parts
        self.approvals = ApprovalService(self.studio, self.clock, owner)
        self._consent = ApprovalFlow(
            self.studio, self.clock, owner, self.account, self._balance, self.approvals
        )
        self._memories: WeakKeyDictionary[Context, TurnMemory] = WeakKeyDictionary()
        self._model = model
        self._chats: WeakSet[Chat] = WeakSet() if chats is None else chats

    async def for_user(
        self,
        owner: str,
        *,
        account: str | None = None,
        options: Options | None = None,
        model: Model | None = None,
    ) -> "App":
        """The same home for another user: own chats, assets and money, the same model."""
        account = self.account if account is None else account
        options = self.options if options is None else options
        model = model or await self.model()
        return App(
            self._parts, options, owner=owner, account=account, model=model, chats=self._chats
        )

    async def model(self) -> Model:
        """The language model of the settings, connected when first used."""
        if self._model is None:
            self._model = await open_model(
                self.settings, quiet=self.options.quiet, scrub=self.scrub
            )
        return self._model

    @property
    def model_name(self) -> str:
        """What the language model is called; empty until its server has been asked for it."""
        return self._model.name if self._model is not None else known_name(self.settings)

    async def models(self) -> list[str]:
        """The language models that can be chosen here, as their server lists them."""
        if self.settings.offline_model:
            return [OFFLINE_NAME]
        return await list_names(
            self.settings.openai_base_url or None, self.settings.openai_api_key or None
        )

    async def use_model(self, name: str, *chats: Chat) -> None:
        """Another language model from the next turn of these chats, and for every new one."""
        origins = self.settings.origins | {"GALATEA_MODEL": "/model"}
        chosen = {"model": name, "origins": origins}
        before, settings = self._model, self.settings.model_copy(update=chosen)
        self._model, self.settings = (
            await open_model(settings, quiet=self.options.quiet, scrub=self.scrub),
            settings,
        )
        for chat in chats:
            chat.use(await self._setting())
        if before is not None:
            await before.close()

    async def chat(self, name: str | None = None, *, continue_last: bool = False) -> Chat:
        """The chat of that name or id (made if there is none), the last one, or a new one."""
        row = None
        if name:
            row = await self.history.find(name, owner=self.owner)
        elif continue_last:
            row = await self.history.latest(owner=self.owner)
        row = row or await self.history.create(owner=self.owner, name=name, now=self.clock.now())
        return await self.chat_of(row)

    async def chat_of(self, row: ChatRow) -> Chat:
        """The chat of a row of this user."""
        chat = Chat(row, self.history, await self._setting(), self.clock)
        self._chats.add(chat)
        return chat

    async def costs(self, chat: str | None = None) -> Costs:
        """Credits of the last turn, the chat and today (UTC), the balance, and the tokens."""
        return await costs_of(
            self.database,
            self.history,
            owner=self.owner,
            chat=chat,
            now=self.clock.now(),
            balance=self._balance,
        )

    async def _balance(self) -> float | None:
        return await self.wallet.balance(self.account)

    def caller(self) -> Caller:
        """Whoever sits at the terminal, outside any chat."""
        options = self.options
        return Caller(
            payer=Payer(self.owner, self.account, policy=options.policy, caps=options.caps),
            options=CallOptions(image_folders=options.image_folders),
        )

    async def _setting(self) -> ChatSetup:
        system, words = _prompt_and_words()
        return ChatSetup(
            model=await self.model(),
            toolbox=self.bind(self._caller_in_chat),
            system=system,
            note=self._note,
            delivered=self._delivered,
            stand_in=self._consent.stand_in,
            exists=self._exists,
            words=words,
            context_tokens=self.settings.context_tokens,
        )

    def bind(self, caller_of: Callable[[Context, str], Caller]) -> Toolbox:
        """The four tools over this studio; `caller_of` says who makes a call."""
        return Toolbox(
            tools.menu(),
            bind=lambda context, call: (self.studio, caller_of(context, call)),
            expected=ToolError,
        )

    def _caller_in_chat(self, context: Context, call: str) -> Caller:
        options, memory = self.options, self._memories.setdefault(context, TurnMemory())
        return replace(
            self.caller(),
            origin=Origin(context.chat, call, context.turn),
            options=CallOptions(options.fresh, options.pause_after, options.image_folders),
            contact=Contact(
                ask=self._consent.asker(context, call, memory) if options.can_ask else None,
                approved=self._consent.given(call),
                report=reporter(context, call, self.clock),
            ),
            looks=memory.looks,
        )

    async def _note(self, chat: str) -> str:
        settled = await self.settled_since(chat)
        return await note(self.studio, self.caller(), settled, waits=self.options.waits)

    async def settled_since(self, chat: str) -> list[View]:
        """What came to rest since the chat's last turn; for a new chat, since the user's last."""
        since = await self.history.last_told(chat, owner=self.owner)
        if since is None:
            return []
        store = self.studio.store
        settled = await store.settled_since(since, owner=self.owner, limit=MOST, moving=False)
        return await store.views([asset for asset in settled if asset.at_rest], brief=True)

    async def meanwhile(self, chat: Chat) -> str:
        """The line with which a chat opens: what settled while nobody listened; or ""."""
        return settled_summary(await self.settled_since(chat.id))

    async def _exists(self, handle: str) -> bool:
        return await self.studio.asset(handle, owner=self.owner) is not None

    async def _delivered(self, chat: str, since: float) -> Delivery:
        return await delivered(self.studio, self.caller(), chat, since)

    async def close_interrupted(self) -> None:
        """Closes turns that a crash left open; the model is not called again."""
        await self.history.close_interrupted()

    async def close(self) -> None:
        """Ends running turns in order before the rows are closed under them."""
        for chat in list(self._chats):
            await chat.cancel()
        if self._model is not None:
            await self._model.close()


@asynccontextmanager
async def open_app(
    settings: Settings,
    options: Options | None = None,
    *,
    clock: Clock | None = None,
    clients: Clients | None = None,
    model: Model | None = None,
) -> AsyncGenerator[App]:
    """The app over the settings' home, with its engine running.

    `clock`, `clients` and `model` stand in for what the settings would give.
    Raises HomeUnusable, ConfigError; closes everything on the way out, and what is at the
    service goes on there.
    """
    options = options or Options()
    parts = await assemble(settings, clock or Clock(), clients, concurrency=options.concurrency)
    app = App(parts, options, model=model)
    try:
        await app.close_interrupted()
        await parts.start()
        yield app
    finally:
        await app.close()
        await parts.close()


@lru_cache(maxsize=1)
def _prompt_and_words() -> tuple[str, frozenset[str]]:
    """The system prompt, and the names that answers may quote: the same in every chat."""
    toolbox = Toolbox(tools.menu(), bind=lambda _, __: (), expected=ToolError)
    return prompts.load("system"), vocabulary(toolbox.schemas)
