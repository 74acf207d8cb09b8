"""The parts of an open home, put together: database, studio, engine, money, files."""

import asyncio
import hashlib
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from agent.app.keyless_model import KeylessModel
from agent.app.policy import policy_of
from agent.app.server_schema import SERVER
from agent.app.tripo_clients import Clients, real_client, simulator_client
from agent.chat.history import History
from agent.chat.process_liveness import LockedFiles, ProcessLiveness
from agent.chat.schema import SCHEMA, SCHEMA_NAME
from agent.core.model import Model
from agent.llm.openai_model import OpenAIModel, choose_name, spoken_api
from agent.settings import Settings
from agent.settings.redaction import Scrubber
from tools.clock import Clock
from tools.studio import catalog
from tools.studio.db.change_feed import ChangeFeed
from tools.studio.db.database import Database, Schema
from tools.studio.db.network_drive import network_drive
from tools.studio.db.sqlite import open_database
from tools.studio.files.download import Downloader
from tools.studio.files.files import Files
from tools.studio.money.approvals import Approvals
from tools.studio.money.gate import Gate
from tools.studio.money.spending import Caps
from tools.studio.rows.schema import STUDIO
from tools.studio.rows.store import Store
from tools.studio.rows.work_queries import WorkQueries
from tools.studio.work.advancer import Advancer
from tools.studio.work.engine import Engine, LocalRunner, LockFile
from tools.studio.work.poller import Pace, TaskPoller
from tools.studio.work.reconcile import Grace, Reconciler
from tools.studio.work.studio import Studio
from tools.studio.work.submit import Submitter
from tools.studio.work.wallet import Wallet
from tools.studio.work.work_slots import STEPS_AT_ONCE, WorkSlots

if TYPE_CHECKING:
    from tools.fleet.fleet import Fleet

log = logging.getLogger("galatea")

OFFLINE_NAME = "galatea-offline"


@dataclass(frozen=True)
class SharedParts:
    """What every user of one home shares."""

    settings: Settings
    database: Database
    history: History
    studio: Studio
    changes: ChangeFeed
    engine: "Engine | Fleet"
    wallet: Wallet
    clients: Clients
    clock: Clock
    life: ProcessLiveness
    scrub: Scrubber
    """Knows the keys in use: the settings', and what users bring."""

    async def start(self) -> None:
        """Begins to follow the rows and to carry the work on. Raises HomeUnusable."""
        self.changes.start()
        aliases = await self.studio.store.aliases()
        await asyncio.to_thread(self.studio.files.finish_renames, aliases)
        await self.engine.start()

    async def close(self) -> None:
        """Ends this process's part; what is at the service goes on there."""
        await self.engine.stop()
        await self.changes.stop()
        await self.clients.close()
        await self.life.close()
        await self.database.aclose()


async def assemble(
    settings: Settings,
    clock: Clock,
    clients: Clients | None = None,
    *,
    concurrency: int | None = None,
) -> SharedParts:
    """The parts over the settings' home; nothing runs yet. Raises HomeUnusable, ConfigError.

    `concurrency` makes this process a worker of the fleet. Stand-ins for clients are in no other
    process, so with those the work is done here.
    """
    shared = bool(settings.database_url) and clients is None
    chosen = policy_of(settings)
    home = settings.home_folder
    database = await open_rows(settings)
    store, changes = Store(database), ChangeFeed(database)
    clients = clients or _clients(settings, home, clock)
    files = open_files(settings)
    fetcher = Downloader(store, files, clients, clock)
    limits = dict(catalog.tables().limits) | settings.tripo_limits
    grace = Grace(list_s=settings.grace_s, post_s=clients.post_s)
    submitter = Submitter(store, clients, limits, clock, grace)
    searcher = Reconciler(store, clients, clock, grace)
    slots = WorkSlots(max(STEPS_AT_ONCE, concurrency or 0))
    advancer = Advancer(store, submitter, searcher, fetcher, clock, changes.notify, slots)
    watcher = TaskPoller(store, clients, changes, clock, _pace(settings))
    agenda = WorkQueries(database, limits)
    worked = _Worked(agenda, advancer, watcher, changes, clock, files)
    engine = _fleet(database, worked, concurrency) if shared else _own_engine(home, worked)
    wallet = Wallet(clients, store, clock)
    gate = Gate(
        chosen,
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
        fetcher=fetcher,
        clients=clients,
        gate=gate,
        clock=clock,
        image_folders=(Path.cwd(), home, *settings.image_dirs),
    )
    life = _life(settings, database)
    scrub = Scrubber(settings.secrets())
    history = History(database, scrub, life)
    return SharedParts(
        settings, database, history, studio, changes, engine, wallet, clients, clock, life, scrub
    )


@dataclass(frozen=True)
class _Worked:
    """What carries assets on, wherever it runs."""

    agenda: WorkQueries
    advancer: Advancer
    watcher: TaskPoller
    changes: ChangeFeed
    clock: Clock
    files: Files


def _own_engine(home: Path, of: _Worked) -> Engine:
    hands, sole = LocalRunner(of.advancer, of.watcher), LockFile(home / "engine.lock")
    return Engine(of.agenda, hands, of.changes, sole, of.clock, tidy=of.files.tidy)


def _fleet(database: Database, of: _Worked, concurrency: int | None) -> "Fleet":
    from tools.fleet.fleet import Fleet
    from tools.studio.db.postgres import PostgresDatabase

    assert isinstance(database, PostgresDatabase)
    return Fleet(
        database,
        of.agenda,
        of.advancer,
        of.watcher,
        of.changes,
        of.clock,
        of.files.tidy,
        concurrency=concurrency,
    )


SCHEMAS = (STUDIO, Schema(SCHEMA_NAME, SCHEMA), SERVER)
"""Every table there is."""


async def open_rows(settings: Settings) -> Database:
    """The database that the settings name, made ready. Raises HomeUnusable."""
    if settings.database_url:
        from tools.studio.db.postgres import open_postgres

        return await open_postgres(settings.database_url, SCHEMAS)
    if kind := network_drive(settings.home_folder):
        log.warning("❌ the home lies on a network drive (%s): the database can be damaged", kind)
    return open_database(settings.home_folder / "galatea.db", SCHEMAS)


def open_files(settings: Settings) -> Files:
    """The files where the settings have them. Raises HomeUnusable."""
    folder = settings.home_folder / "files"
    if not settings.files_url:
        return Files(folder)
    from tools.studio.files import object_store as objects

    return objects.open_files(
        folder,
        settings.files_url,
        settings.files_endpoint,
        cache_bytes=int(settings.files_cache_gb * 1024**3),
    )


async def open_model(
    settings: Settings, *, quiet: bool = False, scrub: Scrubber | None = None
) -> Model:
    """The model that the settings name; the offline one says what it is, unless it shall be quiet.

    `scrub` knows keys beyond the settings' that its words may not hold.

    Raises ConfigError where it cannot be chosen.
    """
    if settings.offline_model:
        from agent.offline.transport import OfflineTransport

        transport = OfflineTransport(discloses=not quiet)
        return OpenAIModel(name=OFFLINE_NAME, base_url=None, key="offline", transport=transport)
    base_url, key = settings.openai_base_url or None, settings.openai_api_key or None
    model = openai_model(settings, settings.model or await choose_name(base_url, key))
    scrub = scrub or Scrubber()
    scrub.learn(settings.secrets())
    return KeylessModel(model, scrub)


def openai_model(settings: Settings, name: str) -> OpenAIModel:
    """The client of that model, spoken to and waited for as the settings say."""
    base_url = settings.openai_base_url or None
    return OpenAIModel(
        name=name,
        base_url=base_url,
        key=settings.openai_api_key or None,
        timeout_s=settings.model_timeout_s,
        api=spoken_api(settings.model_api, base_url),
        effort=settings.reasoning,
    )


def _life(settings: Settings, database: Database) -> ProcessLiveness:
    if settings.database_url:
        from tools.studio.db.postgres import PostgresDatabase
        from tools.studio.db.process_presence import ProcessPresence

        assert isinstance(database, PostgresDatabase)
        return ProcessPresence(database)
    return LockedFiles(settings.home_folder / "processes")


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
