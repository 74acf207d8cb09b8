"""Runs cases: each in a home of its own, with the simulator behind it and no waiting."""

import asyncio
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from agent.app import App, open_app
from agent.chat.chat import Chat
from agent.core.events import CallDone, Event, TurnDone
from agent.core.messages import Usage
from agent.evals.case import Case, Made, Say
from agent.evals.scoring import Seen, shortcomings
from agent.settings import Settings
from tools.types import GenerateOptions, Wishes

LONGEST_S = 300.0
SETTLES_S = 60.0


@dataclass(frozen=True)
class Score:
    """What became of a case; `wrong` is empty where it passed."""

    case: str
    topic: str
    wrong: tuple[str, ...]
    error: str = ""
    """The language model or the program failed: the case says nothing about the talk."""
    needs_llm: bool = False
    rounds: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    credits: float = 0.0
    seconds: float = 0.0

    @property
    def passed(self) -> bool:
        return not self.wrong and not self.error

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"passed": self.passed}


@dataclass
class _Talk:
    wrong: list[str] = field(default_factory=list[str])
    usage: Usage = Usage()
    error: str = ""
    credits: float = 0.0


async def run_cases(
    cases: Sequence[Case],
    settings: Settings,
    *,
    repeat: int = 1,
    at_once: int = 1,
    done: Callable[[Score], None] = lambda score: None,
) -> list[Score]:
    """A score per case and repetition, in the order of the cases; `done` hears each at once."""
    slots = asyncio.Semaphore(at_once)

    async def one(case: Case) -> Score:
        async with slots:
            score = await run_case(case, settings)
            done(score)
            return score

    return await asyncio.gather(*(one(case) for case in cases for _ in range(repeat)))


async def run_case(case: Case, settings: Settings) -> Score:
    """One conversation, from an empty home to its last turn."""
    began = time.monotonic()
    talk = _Talk()
    with tempfile.TemporaryDirectory(prefix="galatea-eval-") as home:
        try:
            async with asyncio.timeout(LONGEST_S):
                await _converse(case, _settings(settings, case, Path(home)), talk)
        except TimeoutError:
            talk.error = f"not over after {LONGEST_S:g} s"
    return Score(
        case=case.name,
        topic=case.topic,
        wrong=tuple(talk.wrong),
        error=talk.error,
        needs_llm=case.needs_llm,
        rounds=talk.usage.rounds,
        prompt_tokens=talk.usage.prompt_tokens,
        completion_tokens=talk.usage.completion_tokens,
        credits=talk.credits,
        seconds=round(time.monotonic() - began, 1),
    )


def _settings(settings: Settings, case: Case, home: Path) -> Settings:
    """The configured language model, but never the real 3D service or the user's home."""
    changes: dict[str, Any] = {
        "home": str(home),
        "tripo_api_key": "",
        "tripo_base_url": "",
        "sim_speed": "instant",
        "approval": case.approval,
    }
    return settings.model_copy(update=changes)


async def _converse(case: Case, settings: Settings, talk: _Talk) -> None:
    prepared = settings.model_copy(update={"approval": "auto"})
    async with open_app(prepared) as app:
        for made in case.made:
            await _prepare(app, made)
        before = await _seen(app, "")
    paid_before = len(before.paid)
    credits_before = sum(task.credits for task in before.paid)
    async with AsyncExitStack() as stack:
        app = await stack.enter_async_context(open_app(settings))
        for number, said in enumerate(case.said):
            if case.reopen and number:
                await stack.aclose()
                app = await stack.enter_async_context(open_app(settings))
            done = await _turn(app, await app.chat("eval"), said)
            talk.usage += done.usage
            if done.reason == "error" and done.error is not None:
                talk.error = done.error.message
                return
            seen = replace(
                await _seen(app, done.reason),
                paid_before=paid_before,
                credits_before=credits_before,
            )
            talk.credits = sum(task.credits for task in seen.paid) - credits_before
            most = sum(thing.paid_steps for thing in said.things)
            wrong = shortcomings(said, seen, paid_at_most=most)
            where = f"turn {number + 1}: " if len(case.said) > 1 else ""
            talk.wrong += [where + one for one in wrong]


async def _turn(app: App, chat: Chat, said: Say) -> TurnDone:
    last: Event | None = None
    cancelling: list[asyncio.Task[None]] = []
    async for event in chat.send(said.text):
        last = event
        if isinstance(event, CallDone) and event.tool == said.cancel_after and not cancelling:
            cancelling.append(asyncio.create_task(chat.cancel()))
    if not isinstance(last, TurnDone):
        raise TypeError("a turn ended without turn_done")
    return last


async def _prepare(app: App, made: Made) -> None:
    view, _ = await app.studio.generate(
        app.caller(),
        prompt=made.prompt,
        image=None,
        name=None,
        options=GenerateOptions(),
        wishes=Wishes(rig=made.rig or bool(made.clips), animations=made.clips),
    )
    await app.studio.wait(app.caller(), [view.asset.handle], SETTLES_S)


async def _seen(app: App, reason: str) -> Seen:
    """The rows once everything that was begun has settled."""
    caller = app.caller()
    views = await app.studio.look_around(caller, limit=200)
    await app.studio.wait(caller, [view.asset.handle for view in views], SETTLES_S)
    return Seen(await app.studio.look_around(caller, limit=200), reason)
