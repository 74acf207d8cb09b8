"""The nouns of the studio as values: assets, tasks, files, wishes."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from tools.step_name import StepName

AssetState = Literal[
    "queued",
    "generating",
    "generated",
    "rigging",
    "rigged",
    "animating",
    "complete",
    "stopped",
    "failed",
]
TaskState = Literal["intent", "sending", "accepted", "settled", "rejected", "unknown"]
Decision = Literal["approve", "deny", "expired"]
Stage = Literal["model", "rig"]
FileKind = Literal["model", "rigged", "clip", "all", "preview", "converted"]

STORING = "storing"
"""A step whose file waits for the file store."""
SIMULATOR = "simulator"
"""The account under which the simulator in this process works."""
AT_REST: frozenset[AssetState] = frozenset(("generated", "rigged", "complete", "stopped", "failed"))
"""States in which nothing of an asset is under way (a wish may still be waiting to start)."""


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True)


class Problem(_Value):
    """Why something did not happen: a stable code, one sentence, what to do."""

    code: str
    message: str
    remedy: str = ""
    facts: dict[str, Any] = {}


class GenerateOptions(_Value):
    """How a mesh is to be made; `None` leaves it to the catalog."""

    texture: bool | None = None
    quality: str | None = None
    face_limit: int | None = None
    negative_prompt: str | None = None


class Wishes(_Value):
    """What is still to be done to an asset, in the order rig, then clips."""

    rig: bool = False
    rig_type: str | None = None
    spec: str = "tripo"
    rig_format: Literal["glb", "fbx"] = "glb"
    animations: tuple[str, ...] = ()
    clip_format: Literal["glb", "fbx"] = "glb"
    pause_after: Stage | None = None

    @property
    def empty(self) -> bool:
        return not self.rig and not self.animations


class Asset(_Value):
    """One character or prop, by its handle."""

    handle: str
    owner: str
    account: str
    chat: str | None
    """The chat that last asked something of it."""
    prompt: str
    image: str | None
    options: GenerateOptions
    wishes: Wishes
    state: AssetState
    rig_type: str | None
    """What the rig was made for, or the rig check found: biped, quadruped..."""
    spec: str | None
    stop: bool
    problem: Problem | None
    created_at: float
    updated_at: float

    @property
    def simulated(self) -> bool:
        """A stand-in of the simulator, not a mesh of the real service."""
        return self.account == SIMULATOR

    @property
    def paused(self) -> bool:
        """A plan that stopped for a look, and goes on with `resume`."""
        after = self.wishes.pause_after
        looked_at = {"generated": "model", "rigged": "rig"}.get(self.state)
        return after is not None and after == looked_at and not self.wishes.empty

    @property
    def at_rest(self) -> bool:
        """Nothing is under way and nothing will start by itself."""
        if self.state not in AT_REST:
            return False
        return self.wishes.empty or self.paused or self.state in ("failed", "stopped")


class Task(_Value):
    """One paid or free task at the service, from the intent to what became of it."""

    id: str
    asset: str
    account: str
    owner: str
    chat: str | None
    step: str
    """generate, rig_check, rig, animate:walk, convert:fbx"""
    pool: str
    endpoint: str
    body: dict[str, Any]
    credits: float
    """What the catalog says it costs."""
    state: TaskState
    status: str
    """The service's word once accepted: queued, running, success, failed..."""
    progress: int
    remote_id: str | None
    credits_used: float | None
    output: dict[str, Any]
    """What the result said, without links: riggable, rig_type."""
    problem: Problem | None
    tries: int
    not_before: float
    created_at: float
    posted_at: float | None
    unclear_at: float | None
    """When a POST ended without telling whether the task was created."""
    look_at: float | None
    """When to look for it in the account's usage list."""
    readings: int
    """Complete readings of that list in which it was not found."""
    resent: bool
    settled_at: float | None
    handled: bool
    """Its outcome has been carried over to the asset."""
    rev: int

    @property
    def step_name(self) -> StepName:
        return StepName.parse(self.step)

    @property
    def open(self) -> bool:
        return self.state in ("intent", "sending", "accepted")

    @property
    def succeeded(self) -> bool:
        return self.state == "settled" and self.status == "success"

    @property
    def storing(self) -> bool:
        """Made, and its file waits for the file store; `problem` says why."""
        return self.succeeded and self.problem is not None and self.problem.code == STORING

    @property
    def shown_status(self) -> str:
        """The service's word; `waiting` before there is one, `storing` after it was not enough."""
        return STORING if self.storing else self.status or "waiting"


class AssetFile(_Value):
    """A file of an asset, in our own storage."""

    asset: str
    kind: FileKind
    name: str
    """File name inside the asset's folder: model.glb, walk.glb..."""
    task: str | None
    sha256: str
    size_bytes: int
    report: dict[str, Any] | None
    created_at: float

    @property
    def saved_name(self) -> str:
        """The name outside of the home: its asset's handle, then what it is."""
        stem, _, suffix = self.name.rpartition(".")
        return f"{self.asset}.{suffix}" if stem == "model" else f"{self.asset}-{stem}.{suffix}"
