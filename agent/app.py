"""The composition root: the one place where hands, mind and words are joined.

async with open_app(load_settings()) as app:
    chat = await app.chat("name")
    async for event in chat.send("make a knight"):
        ...
"""

import hashlib
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Literal

import prompts
import tools
from agent.chat import Chat, Delivery, Setting
from agent.clients import Clients, real_client, simulator_client
from agent.costs import Costs, costs_of
from agent.errors import ConfigError
from agent.events import CallProgress, TurnFile
from agent.history import SCHEMA, SCHEMA_NAME, History, ending
from agent.meanwhile import noted, told
from agent.messages import ToolCall
from agent.model import Model, OpenAIModel, choose_name
from agent.questions import Questions
from agent.settings import Settings
from agent.stored_step import StoredStep, approved_question
from agent.toolbox import Context, Toolbox
from agent.vocabulary import vocabulary
from tools.caller import Caller
from tools.clock import Clock
from tools.errors import ToolError
from tools.studio import catalog
from tools.studio.advance import Advancer
from tools.studio.approvals import Approvals, Asked
from tools.studio.changes import Changes
from tools.studio.database import Database, Schema, open_database
from tools.studio.engine import Engine
from tools.studio.fetch import Fetcher
from tools.studio.files import Files
from tools.studio.gate import Ask, Gate, Policy
from tools.studio.money import Caps
from tools.studio.schema import STUDIO
from tools.studio.search import Grace, Searcher
from tools.studio.store import Store
from tools.studio.studio import Studio
from tools.studio.submit import Submitter
from tools.studio.wallet import Wallet
from tools.studio.watch import Pace, Watcher
from tools.types import Decision, Stage, Task
from tools.views import View, line

Scope = Literal["once", "plan", "chat"]
PLAN_CREDITS = 75.0
"""A rig and five clips."""
OWNER = "local"
"""The one user of a terminal."""
NOTED_ASSETS = 12
OFFLINE_NAME = "galatea-offline"


@dataclass(frozen=True)
class Options:
    """What the front end asks for beyond the settings."""

    fresh: bool = False
    pause_after: Stage | None = None
    can_ask: bool = True
    """Somebody answers `approval_requested`; otherwise asking is refusing."""


class App:
    """An open home: chats, the studio, the model. Made by `open_app`."""

    def __init__(
        self,
        settings: Settings,
        options: Options,
        studio: Studio,
        history: History,
        clock: Clock,
        account: str,
        wallet: Wallet,
        database: Database,
        model: Model | None = None,
    ) -> None:
        self.settings = settings
        self.options = options
        self.studio = studio
        self.history = history
        self.clock = clock
        self.wallet = wallet
        self.database = database
        self._account = account
        self._approved: dict[str, str] = {}
        self._model = model

    async def model(self) -> Model:
        """The language model of the settings, connected when first used."""
        self._model = self._model or await open_model(self.settings)
        return self._model

    async def use_model(self, name: str, *chats: Chat) -> None:
        """Another language model from the next turn of these chats, and for every new one."""
        before, settings = self._model, self.settings.model_copy(update={"model": name})
        self._model, self.settings = await open_model(settings), settings
        for chat in chats:
            chat.use(await self._setting())
        if before is not None:
            await before.close()

    async def chat(self, name: str | None = None, *, continue_last: bool = False) -> Chat:
        """The chat of that name or id (made if there is none), the last one, or a new one."""
        row = None
        if name:
            row = await self.history.find(name, owner=OWNER)
        elif continue_last:
            row = await self.history.latest(owner=OWNER)
        row = row or await self.history.create(owner=OWNER, name=name, now=self.clock.now())
        return Chat(row, self.history, await self._setting(), self.clock)

    async def answer(
        self,
        approval: str,
        decision: Decision,
        *,
        scope: Scope = "once",
        up_to_credits: float = 0.0,
        by: str = OWNER,
    ) -> bool:
        """A person's answer to `approval_requested`; False where no such question is open.

        `scope`: this question only, also the rest of what this turn makes of it (a rig and five
        clips for each call at the most), or whatever the chat asks for up to `up_to_credits`.
        """
        approvals, now = self.studio.gate.approvals, self.clock.now()
        rows = await approvals.of(approval, owner=OWNER)
        if not await approvals.settle(approval, decision, owner=OWNER, by=by, now=now):
            return False
        if decision == "approve" and scope != "once" and rows:
            asked = Asked(OWNER, rows[0].chat, rows[0].turn)
            credits = up_to_credits if scope == "chat" else PLAN_CREDITS * len(rows)
            kind = "chat" if scope == "chat" else "turn"
            await approvals.grant(asked, kind, credits, by=by, now=now)
        self.studio.changes.tell()
        return True

    async def costs(self, chat: str | None = None) -> Costs:
        """Credits of the last turn, the chat and today (UTC), the balance, and the tokens."""
        return await costs_of(
            self.database, owner=OWNER, chat=chat, now=self.clock.now(), balance=self._balance
        )

    async def _balance(self) -> float | None:
        return await self.wallet.balance(self._account)

    def caller(self) -> Caller:
        """Whoever sits at the terminal, outside any chat."""
        return Caller(owner=OWNER, account=self._account)

    async def _setting(self) -> Setting:
        toolbox = Toolbox(tools.menu(), bind=self._bind, expected=ToolError)
        return Setting(
            model=await self.model(),
            toolbox=toolbox,
            system=prompts.load("system"),
            note=self._note,
            delivered=self._delivered,
            stand_in=self._stand_in,
            exists=self._exists,
            words=vocabulary(toolbox.schemas),
            context_tokens=self.settings.context_tokens,
        )

    async def _stand_in(self, chat: str, text: str) -> Model | None:
        """Who answers instead of the language model: an approved step starts by itself."""
        question = approved_question(text)
        if question is None:
            return None
        approvals = self.studio.gate.approvals
        rows = [row for row in await approvals.of(question, owner=OWNER) if row.chat == chat]
        if not rows or not await self.answer(question, "approve"):
            return StoredStep((), f"There is no open question {question} in this chat.")
        self._approved |= {row.id: question for row in rows}
        return StoredStep(
            [ToolCall(id=row.id, name=row.tool, arguments=row.arguments) for row in rows], ""
        )

    def _bind(self, context: Context, call: str) -> Sequence[object]:
        """What every tool gets before its own arguments."""
        caller = replace(
            self.caller(),
            chat=context.chat,
            call=call,
            fresh=self.options.fresh,
            pause_after=self.options.pause_after,
            turn_id=context.turn,
            approved=self._approved.get(call),
            ask=self._asker(context, call) if self.options.can_ask else None,
            report=_reporter(context, call, self.clock),
            turn=context.memory,
        )
        return self.studio, caller

    def _asker(self, context: Context, call: str) -> Ask:
        questions: Questions | None = context.memory.get("questions")
        if questions is None:
            questions = Questions(
                self.studio.gate.approvals,
                self.studio.changes,
                self.clock,
                self._balance,
                Asked(OWNER, context.chat, context.turn),
                context.emit,
            )
            context.memory["questions"] = questions
        return partial(questions.ask, call)

    async def _note(self, chat: str) -> str:
        """Assets and open work, ahead of a user's message."""
        views = await self.studio.look_around(self.caller(), limit=NOTED_ASSETS)
        lines = ["Assets: " + (", ".join(line(view) for view in views) or "none yet")]
        if under_way := [work for view in views for work in _work(view)]:
            lines.append("Open work: " + "; ".join(under_way))
        if settled := await self.settled_since(chat):
            lines.append("Settled since: " + noted(settled))
        return "\n".join(lines)

    async def settled_since(self, chat: str) -> list[View]:
        """What came to rest since the chat's last turn; for a new chat, since the user's last."""
        since = await self.history.last_told(chat, owner=OWNER)
        if since is None:
            return []
        handles = await self.studio.store.settled_since(since, owner=OWNER)
        views = [await self.studio.look(self.caller(), handle) for handle in handles]
        return [view for view in views if view.asset.at_rest]

    async def meanwhile(self, chat: Chat) -> str:
        """The line with which a chat opens: what settled while nobody listened; or ""."""
        return told(await self.settled_since(chat.id))

    async def _exists(self, handle: str) -> bool:
        return await self.studio.store.asset(handle, owner=OWNER) is not None

    async def _delivered(self, chat: str, since: float) -> Delivery:
        """What a chat's work has cost and made since then, from the rows."""
        views = [
            view
            for view in await self.studio.look_around(self.caller())
            if view.asset.chat == chat and view.asset.updated_at >= since
        ]
        tasks = [task for view in views for task in view.tasks if task.created_at >= since]
        return Delivery(
            credits=sum(_cost(task) for task in tasks),
            files=tuple(file for view in views for file in self._files(view, since)),
        )

    def _files(self, view: View, since: float) -> list[TurnFile]:
        return [
            TurnFile(
                asset=file.asset,
                kind=file.kind,
                path=str(self.studio.files.path(file.asset, file.name)),
                sha256=file.sha256,
                size_bytes=file.size_bytes,
            )
            for file in view.files
            if file.created_at >= since
        ]

    async def close_interrupted(self) -> None:
        """Closes turns that a crash left open; the model is not called again."""
        async for _, log, said in self.history.interrupted():
            await log.append(*ending(log.turn, said))

    async def close(self) -> None:
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
    clock = clock or Clock()
    options = options or Options()
    home = settings.home_folder
    database = open_database(home / "galatea.db", (STUDIO, Schema(SCHEMA_NAME, SCHEMA)))
    store, changes = Store(database), Changes(database)
    clients = clients or _clients(settings, home, clock)
    files = Files(home / "files")
    fetcher = Fetcher(store, files, clients, clock)
    limits = dict(catalog.tables().limits) | settings.tripo_limits
    grace = Grace(list_s=settings.grace_s, post_s=clients.post_s)
    submitter = Submitter(store, clients, limits, clock, grace)
    searcher = Searcher(store, clients, clock, grace)
    advancer = Advancer(store, submitter, searcher, fetcher, clock, changes.tell)
    watcher = Watcher(store, clients, changes, clock, _pace(settings))
    engine = Engine(store, advancer, watcher, changes, home / "engine.lock", clock)
    wallet = Wallet(clients, clock)
    gate = Gate(
        policy(settings),
        Caps(settings.max_credits_per_chat, settings.max_credits_per_day),
        database,
        Approvals(database),
        clock.now,
        wallet.balance,
    )
    studio = Studio(
        store=store,
        advancer=advancer,
        watcher=watcher,
        changes=changes,
        files=files,
        clients=clients,
        gate=gate,
        clock=clock,
        image_folders=(Path.cwd(), home, *settings.image_dirs),
    )
    app = App(
        settings,
        options,
        studio,
        History(database),
        clock,
        clients.account,
        wallet,
        database,
        model,
    )
    try:
        await app.close_interrupted()
        changes.start()
        engine.start()
        yield app
    finally:
        await engine.stop()
        await changes.stop()
        await app.close()
        await clients.close()
        database.close()


async def open_model(settings: Settings) -> Model:
    """The model that the settings name. Raises ConfigError where it cannot be chosen."""
    if settings.offline_model:
        from agent.offline.transport import OfflineTransport

        transport = OfflineTransport()
        return OpenAIModel(name=OFFLINE_NAME, base_url=None, key="offline", transport=transport)
    base_url, key = settings.openai_base_url or None, settings.openai_api_key or None
    name = settings.model or await choose_name(base_url, key)
    return OpenAIModel(name=name, base_url=base_url, key=key)


def policy(settings: Settings) -> Policy:
    """Asking is the rule where money is real. Raises ConfigError for `auto` without any cap."""
    chosen = settings.approval or ("auto" if settings.simulated else "ask")
    capped = settings.max_credits_per_chat is not None or settings.max_credits_per_day is not None
    if chosen == "auto" and not settings.simulated and not capped:
        raise ConfigError(
            "GALATEA_APPROVAL=auto with a real key needs a cap.",
            remedy="Set GALATEA_MAX_CREDITS_PER_DAY or GALATEA_MAX_CREDITS_PER_CHAT.",
        )
    return chosen


def account_of(key: str) -> str:
    """What the rows call the owner of a key: never the key itself."""
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def _clients(settings: Settings, home: Path, clock: Clock) -> Clients:
    if settings.simulated:
        state = home / "simulator.db"
        return Clients("simulator", lambda: simulator_client(state, settings.sim_speed, clock))
    key, base_url = settings.tripo_api_key, settings.tripo_base_url
    return Clients(account_of(key), lambda: real_client(base_url, key))


def _pace(settings: Settings) -> Pace:
    """The simulator in this process may be asked as often as its speed makes sense."""
    if not settings.simulated:
        return Pace()
    speed = 100.0 if settings.sim_speed == "instant" else max(1.0, settings.sim_speed)
    return Pace(first_s=2.0 / max(2.0, speed), longest_s=15.0 / speed)


def _work(view: View) -> list[str]:
    return [
        f"{view.asset.handle}: {task.step} {task.progress}%" for task in view.tasks if task.open
    ]


def _cost(task: Task) -> float:
    """What was taken, or, while it is not known, what will be."""
    if task.credits_used is not None:
        return task.credits_used
    return task.credits if task.state in ("sending", "accepted", "unknown") else 0.0


def _reporter(context: Context, call: str, clock: Clock):
    def report(task: Task) -> None:
        done = not task.open
        context.emit(
            CallProgress(
                call=call,
                asset=task.asset,
                step=task.step,
                status=task.status or "waiting",
                progress=100 if done and task.status == "success" else task.progress,
                elapsed_s=round((task.settled_at or clock.now()) - task.created_at, 1),
            )
        )

    return report
