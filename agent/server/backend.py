"""What stands behind every route: the open app, its users, the running turns.

Opened by the lifespan, or by the first request where the host runs none for us.
"""

import asyncio
import hashlib
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from agent.app import LOCAL, App, Options, open_app
from agent.app.assemble import account_of, open_model
from agent.app.policy import policy_of_guest
from agent.app.tripo_clients import Clients, UserClients
from agent.chat.chat_rows import ChatRow
from agent.core.errors import TurnRunning
from agent.core.model import Model
from agent.llm.openai_model import OpenAIModel
from agent.llm.openai_transport import load
from agent.server.accounts.user_keys import UserKeys
from agent.server.accounts.users import Users
from agent.server.batches.batches import Batches
from agent.server.kit.disk_gauge import DiskGauge
from agent.server.kit.idempotency import IdempotencyKeys
from agent.server.kit.metrics import Metrics
from agent.server.kit.open_requests import OpenRequests
from agent.server.kit.problem import HttpProblem, not_found
from agent.server.turns.cross_process_cancel import cancel_asked_elsewhere
from agent.server.turns.listener_slots import ListenerSlots
from agent.server.turns.revocation import end_revoked
from agent.server.turns.turn_hub import RunningTurn, TurnHub
from agent.settings import Settings
from tools.clock import Clock
from tools.studio.db.change_feed import ended
from tools.studio.money.spending import Caps
from tools.studio.service.tripo import TripoClient

ClientOfKey = Callable[[str, str], TripoClient]

DRAIN_S = 5.0
MOST_ACCOUNTS = 1000
"""Whose keys are known; beyond that those are forgotten that were used longest ago."""
MOST_MODELS = 64
"""Language models for users' own keys, each with connections of its own."""


@dataclass(frozen=True)
class Guest:
    """Who asks: a user, and the keys that came with the request or lie stored."""

    owner: str = LOCAL
    caps: Caps | None = None
    tripo_key: str = ""
    openai_key: str = ""
    asks: bool = False
    """The request may begin work, so that a key which it brings is given anew."""


@dataclass(frozen=True)
class Opened:
    """What is there once the home is open."""

    app: App
    users: Users
    keys: UserKeys
    once: IdempotencyKeys
    live: TurnHub
    batches: Batches
    listeners: ListenerSlots = field(default_factory=ListenerSlots)


class Backend:
    """One per ASGI app. `clock`, `clients` and `model` stand in as for `open_app`."""

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Clock | None = None,
        clients: Clients | None = None,
        model: Model | None = None,
        client_of_key: ClientOfKey | None = None,
    ) -> None:
        self.settings = settings
        self.metrics = Metrics()
        self.requests = OpenRequests()
        self.disk = DiskGauge(settings.home_folder)
        self._stand_ins = clock, clients, model
        self._user_clients = UserClients()
        self._client_of_key = client_of_key or self._user_clients
        self._opened: Opened | None = None
        self._stack = AsyncExitStack()
        self._opening = asyncio.Lock()
        self._models: dict[str, Model] = {}
        self.closing = asyncio.Event()

    @property
    def now(self) -> Opened:
        """Raises Problem 503 before the start and after the end."""
        if self._opened is None or self.closing.is_set():
            raise HttpProblem(503, "not_ready", "The server is starting or stopping.")
        return self._opened

    async def start(self) -> None:
        """Opens the home, once. Raises HomeUnusable, ConfigError."""
        if self._opened is not None or self.closing.is_set():
            return
        async with self._opening:
            if self._opened is None:
                self._opened = await self._open()

    async def _open(self) -> Opened:
        clock, clients, model = self._stand_ins
        self._stack.push_async_callback(self._user_clients.close)
        app = await self._stack.enter_async_context(
            open_app(
                self.settings, Options(can_ask=False), clock=clock, clients=clients, model=model
            )
        )
        keys = UserKeys(app.database, self.settings.secret, app.clients.account)
        live = TurnHub(app.history, partial(self.metrics.count, app.clock.monotonic), app.scrub)
        batches = Batches(app.database, app.clock)
        await app.model()
        # else the first chat would wait for it
        loading = asyncio.create_task(load())
        self._stack.push_async_callback(ended, loading)
        opened = Opened(
            app, Users(app.database), keys, IdempotencyKeys(app.database), live, batches
        )
        self._opened = opened
        stops = asyncio.create_task(cancel_asked_elsewhere(live, app.history, app.studio.changes))
        self._stack.push_async_callback(ended, stops)
        leaving = asyncio.create_task(end_revoked(opened.users.revoked, self.requests, live))
        self._stack.push_async_callback(ended, leaving)
        for stored in await keys.all():
            if stored.kind == "tripo":
                self.register(stored.key)
        await batches.take_up_answers()
        for batch, owner, account in await batches.running():
            caps = await opened.users.caps(owner)
            batches.carry_on(batch, await self.app_for(Guest(owner, caps), account=account))
        return opened

    async def close(self) -> None:
        """Ends the turns in order, then everything else; paid work goes on at the service."""
        if self._opened is not None and not self.closing.is_set():
            await self._opened.live.drain(0)
            await self._opened.batches.close()
        self.closing.set()
        for model in self._models.values():
            await model.close()
        self._models.clear()
        await self._stack.aclose()
        self._opened = None

    async def drain(self) -> None:
        """Lets streams come to an end: running turns get a moment, then are cancelled."""
        if self._opened is not None:
            self.closing.set()
            await self._opened.live.drain(DRAIN_S)
            await self._opened.batches.close()

    # users ------------------------------------------------------------------------------------

    async def app_for(
        self, guest: Guest, *, can_ask: bool = False, account: str | None = None
    ) -> App:
        """The app as this guest has it: own rows, own money, own keys.

        `account` is the one that earlier work was begun with, if it is to go on.
        """
        app = self.now.app
        stored = await self.now.keys.of(guest.owner)
        tripo_key = guest.tripo_key or stored.get("tripo", "")
        openai_key = guest.openai_key or stored.get("openai", "")
        if guest.tripo_key and guest.asks:
            if await self.now.keys.given_again(guest.owner, guest.tripo_key):
                app.studio.changes.notify()
        own = self.register(tripo_key) if tripo_key else app.account
        if len(app.clients) > MOST_ACCOUNTS:
            await app.clients.forget(MOST_ACCOUNTS // 4, await self._accounts_at_work() | {own})
        account = own if account is None else account
        options = Options(
            can_ask=can_ask,
            caps=self._caps(guest),
            policy=policy_of_guest(self.settings) if account != app.account else None,
            image_folders=(self.uploads(guest.owner),),
        )
        model = await self._model(openai_key) if openai_key else None
        return await app.for_user(guest.owner, account=account, options=options, model=model)

    def uploads(self, owner: str) -> Path:
        """Where a user's own pictures lie."""
        name = hashlib.sha256(owner.encode()).hexdigest()[:24]
        return self.settings.home_folder / "uploads" / name

    def _caps(self, guest: Guest) -> Caps | None:
        """The user's own where there are any, else the program's."""
        if guest.caps is None:
            return None
        per_chat, per_day = guest.caps.per_chat, guest.caps.per_day
        return Caps(
            self.settings.max_credits_per_chat if per_chat is None else per_chat,
            self.settings.max_credits_per_day if per_day is None else per_day,
        )

    def register(self, key: str) -> str:
        """Makes a user's key known to the engine; gives its account."""
        clients, account = self.now.app.clients, account_of(key)
        self.now.app.scrub.learn([key])
        if clients(account) is None:
            base_url = self.settings.address_for_users("TRIPO_BASE_URL")
            clients.register(account, lambda: self._client_of_key(base_url, key))
            self.now.app.studio.notify()
        return account

    async def _model(self, key: str) -> Model:
        name = account_of(key)
        if name not in self._models:
            address = self.settings.address_for_users("OPENAI_BASE_URL")
            chosen = self.settings.model_copy(
                update={"openai_api_key": key, "openai_base_url": address}
            )
            opened = await open_model(chosen, scrub=self.now.app.scrub)
            self._models.setdefault(name, opened)
        self._models[name] = self._models.pop(name)  # the last one used stands last
        await self._close_idle_models()
        return self._models[name]

    async def _close_idle_models(self) -> None:
        """One that is closed while a turn has it connects again when it is asked."""
        over = len(self._models) - MOST_MODELS
        if over <= 0:
            return
        idle = [name for name, model in list(self._models.items())[:-1] if not _is_busy(model)]
        for model in [self._models.pop(name) for name in idle[:over]]:
            await model.close()

    async def _accounts_at_work(self) -> set[str]:
        rows = await self.now.app.database.all(
            "SELECT DISTINCT account FROM tasks WHERE handled = 0"
        )
        return {row["account"] for row in rows}

    # chats ------------------------------------------------------------------------------------

    async def chat_row(self, owner: str, chat: str) -> ChatRow:
        """A chat of this owner by its whole id. Raises Problem 404."""
        row = await self.now.app.history.find(chat, owner=owner)
        if row is None or row.id != chat:
            raise not_found("chat")
        return row

    async def answering(self, row: ChatRow) -> str | None:
        """The turn in which a chat is answering, here or in another process."""
        live = self.now.live.of(row.id)
        return await self.now.app.history.open_turn(row.id) if live is None else live.turn

    async def begin(
        self,
        guest: Guest,
        row: ChatRow,
        text: str,
        *,
        can_ask: bool,
        images: tuple[str, ...] = (),
        turn: str | None = None,
        approval: str | None = None,
    ) -> RunningTurn:
        """Starts a turn of a chat; with `approval` it is a yes to that question.

        Raises TurnRunning, TooMany.
        """
        if self.now.live.of(row.id) is None and await self.answering(row) is not None:
            raise TurnRunning()
        app = await self.app_for(guest, can_ask=can_ask)
        chat = await app.chat_of(row)
        return self.now.live.start(chat, guest.owner, text, images, turn, approval)

    async def outside_chat(self, owner: str, kind: str, outside: str) -> ChatRow | None:
        """The chat that goes by another name elsewhere."""
        found = await self.now.app.database.one(
            "SELECT chat FROM outside_chats"
            " WHERE owner = :owner AND kind = :kind AND outside = :outside",
            owner=owner,
            kind=kind,
            outside=outside,
        )
        if found is None:
            return None
        return await self.now.app.history.by_id(found["chat"], owner=owner)

    async def call_outside(self, owner: str, kind: str, outside: str, chat: str) -> None:
        """Remembers what a chat is called elsewhere."""
        await self.now.app.database.run(
            "INSERT INTO outside_chats (owner, kind, outside, chat)"
            " VALUES (:owner, :kind, :outside, :chat)"
            " ON CONFLICT (owner, kind, outside) DO UPDATE SET chat = excluded.chat",
            owner=owner,
            kind=kind,
            outside=outside,
            chat=chat,
        )


def _is_busy(model: Model) -> bool:
    return isinstance(model, OpenAIModel) and model.busy
