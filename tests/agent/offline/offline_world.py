"""A small tool-world and a driver that talks to the offline model through the real client."""

import itertools
import json
import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from agent.offline.results import Facts
from agent.offline.shelf import KnownAssets

SHELF = KnownAssets(
    {
        "knight": Facts(asset="knight", state="complete", rig_type="biped", clips=("walk",)),
        "wolf": Facts(asset="wolf", state="generated"),
    },
    ("knight", "wolf"),
)
"""What somebody has who made a knight, and then a wolf."""

MOVES = ("idle", "walk", "run", "jump", "dance_02", "wave_goodbye_01", "slash", "cheer")


def _tool(name: str, required: Sequence[str], /, **properties: Any) -> dict[str, Any]:
    parameters = {"type": "object", "properties": properties, "required": list(required)}
    return {"type": "function", "function": {"name": name, "parameters": parameters}}


_TEXT = {"type": "string"}
_TEXTS = {"type": "array", "items": _TEXT}
TOOLS = [
    _tool(
        "generate_3d", [], prompt=_TEXT, image=_TEXT, name=_TEXT, texture={"type": "boolean"},
        quality={"anyOf": [{"enum": ["standard", "detailed"], "type": "string"}, {"type": "null"}]},
        face_limit={"type": "integer"}, negative_prompt=_TEXT, rig={"type": "boolean"},
        animations=_TEXTS,
    ),
    _tool("check_status", [], asset=_TEXT, wait_s={"type": "integer"}),
    _tool("rig", ["asset"], asset=_TEXT, rig_type=_TEXT, spec=_TEXT, format=_TEXT),
    _tool("animate", ["asset", "animations"], asset=_TEXT, animations=_TEXTS, format=_TEXT),
]  # fmt: skip


@dataclass
class Asset:
    """One thing in the world; `pending` is what the next waiting check settles."""

    handle: str
    body: str | None
    state: str = "generating"
    clips: list[str] = field(default_factory=list)
    pending: list[str] = field(default_factory=list)
    plan: list[str] = field(default_factory=list)
    problem: dict[str, str] | None = None
    ticks: int = 0

    def seen(self) -> dict[str, Any]:
        facts: dict[str, Any] = {"asset": self.handle, "state": self.state}
        if self.state in ("rigged", "animating", "complete"):
            facts["rig_type"] = self.body
        if self.clips:
            facts["clips"] = self.clips
        if self.state in ("generating", "rigging", "animating"):
            facts["running"] = [{"step": self.state, "status": "running", "progress": 40}]
        elif self.state not in ("failed", "stopped"):
            clips = [{"name": clip, "seconds": 2.4} for clip in self.clips]
            joints = {"joints": 22} if "rig_type" in facts else {}
            facts["report"] = {"triangles": 1224, **joints, "clips": clips}
            facts["files"] = ["model", "preview"]
        if self.problem:
            facts["problem"] = self.problem
        return facts


class World:
    """The four tools as fake results; `errors` are given first, in order, per tool."""

    def __init__(self, *, slow: int = 0) -> None:
        self.assets: dict[str, Asset] = {}
        self.errors: dict[str, list[dict[str, Any]]] = {}
        self.slow = slow
        self.prompts: dict[str, str] = {}

    def call(self, tool: str, given: dict[str, Any]) -> dict[str, Any]:
        if self.errors.get(tool):
            return self.errors[tool].pop(0)
        run: Callable[..., dict[str, Any]] = getattr(self, f"_{tool}")
        return run(**given)

    def add(
        self, handle: str, state: str, body: str | None = "biped", clips: Sequence[str] = ()
    ) -> None:
        self.assets[handle] = Asset(handle, body, state, list(clips))

    def _generate_3d(self, prompt: str = "", name: str = "thing", **rest: Any) -> dict[str, Any]:
        handle, number = name, 1
        while handle in self.assets:
            number += 1
            handle = f"{name}-{number}"
        asset = Asset(handle, _body(prompt), ticks=self.slow)
        asset.plan = ["rig", *rest.get("animations", [])] if rest.get("rig") else []
        self.assets[handle] = asset
        self.prompts[handle] = prompt
        return {
            "asset": handle,
            "state": "generating",
            "step": "generate",
            "credits": 20,
            "next": "check_status",
        }

    def _check_status(self, asset: str | None = None, wait_s: int = 0) -> dict[str, Any]:
        if asset is not None and asset not in self.assets:
            return _unknown(asset, self.assets)
        chosen = [self.assets[asset]] if asset else list(self.assets.values())
        if wait_s:
            for one in chosen:
                self._settle(one)
        return chosen[0].seen() if asset else {"assets": [one.seen() for one in chosen]}

    def _settle(self, asset: Asset) -> None:
        if asset.ticks > 0:
            asset.ticks -= 1
            return
        if asset.state == "generating":
            asset.state = "generated"
        elif asset.state == "rigging":
            self._settle_rig(asset)
        elif asset.state == "animating":
            asset.clips += asset.pending
            asset.state = "complete"
        if asset.plan and asset.state == "generated" and not asset.problem:
            self._settle_rig(asset)
            asset.clips = asset.plan[1:] if asset.state == "rigged" else []
            asset.state = "complete" if asset.clips else asset.state
        asset.ticks = self.slow

    def _settle_rig(self, asset: Asset) -> None:
        asset.state = "rigged" if asset.body else "generated"
        if not asset.body:
            message = "The free rig check found no body that a skeleton fits."
            asset.problem = {"code": "not_riggable", "message": message, "remedy": ""}

    def _rig(self, asset: str, **_: Any) -> dict[str, Any]:
        if asset not in self.assets:
            return _unknown(asset, self.assets)
        self.assets[asset].state = "rigging"
        return {
            "asset": asset,
            "state": "rigging",
            "step": "rig",
            "credits": 25,
            "next": "check_status",
        }

    def _animate(self, asset: str, animations: list[str], **_: Any) -> dict[str, Any]:
        if asset not in self.assets:
            return _unknown(asset, self.assets)
        found = self.assets[asset]
        if found.state not in ("rigged", "complete"):
            return {
                "error": "not_ready",
                "message": f"{asset} has no rig yet.",
                "remedy": "Rig it.",
            }
        valid = {"quadruped": ["walk"], "serpentine": ["march"]}.get(found.body or "", list(MOVES))
        if not set(animations) <= set(valid):
            bad = next(name for name in animations if name not in valid)
            return {
                "error": "bad_request",
                "message": f"There is no {bad} for a {found.body}.",
                "valid": valid,
            }
        found.state, found.pending = "animating", animations
        return {
            "asset": asset,
            "state": "animating",
            "step": "animate",
            "credits": 10 * len(animations),
        }


def _unknown(asset: str, assets: dict[str, Asset]) -> dict[str, Any]:
    return {
        "error": "unknown_asset",
        "message": f"There is no asset named {asset}.",
        "remedy": "",
        "valid": list(assets),
    }


def _body(prompt: str) -> str | None:
    bodies = {
        r"statue|chair|barrel|torch|chest|table|trophy": None,
        r"wolf|cat|fox|dragon|horse": "quadruped",
        r"snake": "serpentine",
    }
    return next(
        (body for words, body in bodies.items() if re.search(rf"\b(?:{words})\b", prompt)), "biped"
    )


Called = tuple[str, dict[str, Any]]


@dataclass
class Talk:
    """A chat over the real client; `ask` runs one turn to its answer and keeps the history."""

    client: Any
    world: World = field(default_factory=World)
    messages: list[dict[str, Any]] = field(default_factory=list)
    calls: list[Called] = field(default_factory=list)
    rounds: int = 0
    tools: list[dict[str, Any]] = field(default_factory=lambda: list(TOOLS))

    async def ask(self, text: str, *, note: str = "") -> str:
        """The answer; `calls` and `rounds` are those of this turn."""
        head = f"<studio>\n{note}\n</studio>\n\n" if note else ""
        self.messages.append({"role": "user", "content": head + text})
        self.calls, self.rounds = [], 0
        for _ in range(20):
            self.rounds += 1
            said, calls = await self.round()
            if not calls:
                self.messages.append({"role": "assistant", "content": said})
                return said
            self.messages.append(
                {"role": "assistant", "content": said or None, "tool_calls": calls}
            )
            for call in calls:
                given = json.loads(call["function"]["arguments"])
                self.calls.append((call["function"]["name"], given))
                result = self.world.call(call["function"]["name"], given)
                content = json.dumps(result, separators=(",", ":"))
                self.messages.append(
                    {"role": "tool", "tool_call_id": call["id"], "content": content}
                )
        raise AssertionError(f"no answer after 20 rounds: {self.calls}")

    async def round(self) -> tuple[str, list[dict[str, Any]]]:
        """One streamed request, folded together by hand."""
        request: dict[str, Any] = {"tools": self.tools} if self.tools else {}
        stream = await self.client.chat.completions.create(
            model="galatea-offline", messages=self.messages, stream=True, **request
        )
        text, calls = "", {}
        async for chunk in stream:
            for choice in chunk.choices:
                text += choice.delta.content or ""
                for part in choice.delta.tool_calls or ():
                    call = calls.setdefault(
                        part.index,
                        {
                            "id": part.id,
                            "type": "function",
                            "function": {"name": part.function.name, "arguments": ""},
                        },
                    )
                    call["function"]["arguments"] += part.function.arguments or ""
        return text, list(calls.values())

    @property
    def order(self) -> list[str]:
        """Names of this turn's calls, with repeated checks in a row told once."""
        return [name for name, _ in itertools.groupby(name for name, _ in self.calls)]

    def given(self, tool: str) -> list[dict[str, Any]]:
        return [given for name, given in self.calls if name == tool]


@asynccontextmanager
async def talking(**world: Any) -> AsyncIterator[Talk]:
    """A fresh chat with the offline model."""
    import httpx2
    from openai import AsyncOpenAI

    from agent.offline.transport import BASE_URL, OfflineTransport

    http = httpx2.AsyncClient(transport=OfflineTransport())
    async with AsyncOpenAI(api_key="none", base_url=BASE_URL, http_client=http) as client:
        yield Talk(client, World(**world))
