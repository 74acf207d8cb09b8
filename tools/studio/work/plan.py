"""What to do next with an asset: a pure reading of its rows.

    queued -> generating -> generated -> rigging -> rigged -> animating -> complete
                                          check, rig           one task per clip

`next_move` is asked again after each move until it says Rest; it never looks at the network or a
clock beyond `now`, so asking twice does no harm.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tools.step_name import StepKind
from tools.studio import catalog
from tools.types import Asset, AssetFile, AssetState, Problem, Task, Wishes


@dataclass(frozen=True)
class Send:
    """Submit an intent."""

    task: Task


@dataclass(frozen=True)
class Search:
    """Look for a task whose POST ended without a clear word."""

    task: Task


@dataclass(frozen=True)
class Fetch:
    """Bring a finished task's file home."""

    task: Task


@dataclass(frozen=True)
class Begin:
    """Write the intents of a stage and enter its state."""

    to: AssetState
    steps: tuple[catalog.Step, ...]
    handled: tuple[str, ...] = ()
    wishes: Wishes | None = None
    rig_type: str | None = None
    spec: str | None = None


@dataclass(frozen=True)
class Conclude:
    """Leave a stage: what came of it is settled."""

    to: AssetState
    handled: tuple[str, ...]
    problem: Problem | None
    wishes: Wishes | None = None


@dataclass(frozen=True)
class Rest:
    """Nothing to do until something changes, or until `at`."""

    at: float | None = None


Move = Send | Search | Fetch | Begin | Conclude | Rest


def next_move(
    asset: Asset, tasks: Sequence[Task], files: Sequence[AssetFile], *, now: float
) -> Move:
    """The next step for an asset, from its rows alone."""
    live = [task for task in tasks if not task.handled]
    fetched = {file.task for file in files if file.kind != "preview"}
    if step := _carry(live, fetched, now):
        return step
    if side := [task for task in live if task.step_name.kind == "convert" and not task.open]:
        return Conclude(asset.state, _ids(side), _first_problem(side))
    coming = [task for task in live if _to_fetch(task, fetched)]
    if asset.state == "generating" and live[-1].storing:
        return Conclude("generated", (), live[-1].problem, asset.wishes)
    if coming or any(task.open or task.state == "unknown" for task in live):
        return Rest(_soonest(live, coming))
    match asset.state:
        case "queued" | "generating":
            return _after_generate(asset, live)
        case "rigging":
            return _after_rigging(asset, live, files, tasks)
        case "animating":
            return _after_animating(asset, live, files, tasks)
        case "generated" if live:  # its file has come to the store at last
            return _after_storing(asset, live)
        case "generated" | "rigged" | "complete":
            return _wished(asset, tasks)
        case "stopped" | "failed":
            return Rest()


def _carry(live: Sequence[Task], fetched: set[str | None], now: float) -> Move | None:
    """Whatever is ready to be sent or brought home."""
    for task in live:
        if task.state == "intent" and task.not_before <= now:
            return Send(task)
        if task.state == "sending" and task.look_at is not None and task.look_at <= now:
            return Search(task)
        if _to_fetch(task, fetched) and task.not_before <= now:
            return Fetch(task)
    return None


def _to_fetch(task: Task, fetched: set[str | None]) -> bool:
    """It made a file, which is not here and has not been given up."""
    brings_file = task.step_name.kind != "rig_check" and task.id not in fetched
    return task.storing or (task.succeeded and brings_file and task.problem is None)


def _soonest(live: Sequence[Task], coming: Sequence[Task]) -> float | None:
    waiting = [task.not_before for task in live if task.state == "intent"]
    waiting += [task.not_before for task in coming]
    unclear = [task.look_at for task in live if task.state == "sending" and task.look_at]
    return min(waiting + unclear, default=None)


def _ids(tasks: Sequence[Task]) -> tuple[str, ...]:
    return tuple(task.id for task in tasks)


def _first_problem(tasks: Sequence[Task]) -> Problem | None:
    return next((task.problem for task in tasks if task.problem is not None), None)


def _delivered(task: Task) -> bool:
    return task.succeeded and task.problem is None


def _after_generate(asset: Asset, live: Sequence[Task]) -> Move:
    task = live[-1]
    if _delivered(task):
        return Conclude("generated", _ids(live), None)
    if task.problem is not None and task.problem.code == "stopped" and asset.state == "queued":
        return Conclude("stopped", _ids(live), None)
    problem = task.problem
    if problem is not None and problem.code == "home_unusable":  # the mesh is good: it only needs
        problem = _with_left(problem, asset.wishes)  # a place, and `resume` goes on from there
    return Conclude("failed", _ids(live), problem, Wishes())


def _after_storing(asset: Asset, live: Sequence[Task]) -> Move:
    """The plan goes on with the file, and not without it."""
    if all(_delivered(task) for task in live):
        return Conclude("generated", _ids(live), None, asset.wishes)
    problem = _with_left(_first_problem(live), asset.wishes)
    return Conclude("generated", _ids(live), problem, Wishes())


def _wished(asset: Asset, tasks: Sequence[Task]) -> Move:
    wishes = asset.wishes
    if asset.stop or wishes.empty or asset.paused:
        return Rest()
    if wishes.rig:
        source = _last_remote(tasks, "generate")
        return Begin("rigging", (catalog.rig_check_step(source),))
    if asset.state == "generated":  # the rig that the clips were to stand on was refused
        return Conclude("generated", (), asset.problem, Wishes())
    rig_type, spec = asset.rig_type or "biped", asset.spec or "tripo"
    source = _last_remote(tasks, "rig")
    steps = tuple(
        catalog.animate_step(
            source,
            preset=preset,
            rig_model=catalog.rig_model(rig_type, spec),
            rig_type=rig_type,
            out_format=wishes.clip_format,
        )
        for preset in wishes.animations
    )
    return Begin("animating", steps, wishes=wishes.model_copy(update={"animations": ()}))


def _after_rigging(
    asset: Asset, live: Sequence[Task], files: Sequence[AssetFile], tasks: Sequence[Task]
) -> Move:
    best: AssetState = "rigged" if any(file.kind == "rigged" for file in files) else "generated"
    rig = next((task for task in live if task.step_name.kind == "rig"), None)
    if rig is not None:
        done_with_rig = asset.wishes.model_copy(update={"rig": False, "rig_type": None})
        if _delivered(rig):
            return Conclude("rigged", _ids(live), None, done_with_rig)
        return Conclude(best, _ids(live), _with_left(rig.problem, asset.wishes), Wishes())
    check = live[-1]
    if problem := _rig_refused(asset, check):
        return Conclude(best, _ids(live), problem, Wishes())
    rig_type = _rig_type(asset, check)
    step = catalog.rig_step(
        _last_remote(tasks, "generate"),
        rig_type=rig_type,
        spec=asset.wishes.spec,
        out_format=asset.wishes.rig_format,
    )
    return Begin("rigging", (step,), _ids(live), rig_type=rig_type, spec=asset.wishes.spec)


def _with_left(problem: Problem | None, wishes: Wishes) -> Problem | None:
    """Remembers what was still to be done, for `retry`."""
    if problem is None:
        return None
    facts = {**problem.facts, "left": wishes.model_dump(mode="json")}
    return problem.model_copy(update={"facts": facts})


def _rig_type(asset: Asset, check: Task) -> str:
    return asset.wishes.rig_type or str(check.output.get("rig_type") or "biped")


def _rig_refused(asset: Asset, check: Task) -> Problem | None:
    """Why the rig is not to be paid for, if it is not."""
    if not _delivered(check):
        return _with_left(check.problem, asset.wishes)
    if asset.stop:
        return Problem(code="stopped", message="Stopped before the rig was paid for.")
    if not check.output.get("riggable", False):
        return Problem(
            code="not_riggable",
            message=f"The free rig check found no body it can rig in {asset.handle}.",
            remedy="Rigging needs a character or creature with clear limbs: describe one in a "
            "T-pose, full body, arms away from the body, and generate it again.",
        )
    rig_type = _rig_type(asset, check)
    return catalog.plan_problem(rig_type, asset.wishes.spec, asset.wishes.animations)


def _after_animating(
    asset: Asset, live: Sequence[Task], files: Sequence[AssetFile], tasks: Sequence[Task]
) -> Move:
    if again := _other_spellings(asset, live, tasks):
        steps, handled = again
        return Begin("animating", steps, handled)
    clips = any(file.kind == "clip" for file in files)
    failed = [task for task in live if not _delivered(task)]
    problem = None
    if failed:
        names = ", ".join(task.step_name.preset for task in failed)
        first = _first_problem(failed)
        problem = Problem(
            code=first.code if first else "task_failed",
            message=f"Not animated: {names}. {first.message if first else ''}".strip(),
            remedy=first.remedy if first else "",
        )
    return Conclude("complete" if clips else "rigged", _ids(live), problem)


def _other_spellings(
    asset: Asset, live: Sequence[Task], tasks: Sequence[Task]
) -> tuple[tuple[catalog.Step, ...], tuple[str, ...]] | None:
    """A v2.5 rig may want its presets spelt the other way: once more, failed tasks are free."""
    rig_type, spec = asset.rig_type or "biped", asset.spec or "tripo"
    model = catalog.rig_model(rig_type, spec)
    steps: list[catalog.Step] = []
    handled: list[str] = []
    for task in live:
        if asset.stop or not _may_be_spelling(task):
            continue
        step = catalog.animate_step(
            _last_remote(tasks, "rig"),
            preset=task.step_name.preset,
            rig_model=model,
            rig_type=rig_type,
            out_format=task.body.get("out_format", "glb"),
            spelling="fallback",
        )
        tried = [other.body.get("animation") for other in tasks if other.step == task.step]
        if step.body.get("animation") not in tried:
            steps.append(step)
            handled.append(task.id)
    return (tuple(steps), tuple(handled)) if steps else None


def _may_be_spelling(task: Task) -> bool:
    if task.state == "rejected":
        return task.problem is not None and task.problem.facts.get("code") == 1004
    return task.state == "settled" and task.status == "failed"


def _last_remote(tasks: Sequence[Task], kind: StepKind) -> str:
    """The service's id of the newest successful task of a kind."""
    done = [task.remote_id for task in tasks if task.step_name.kind == kind and task.succeeded]
    if not done or done[-1] is None:
        raise LookupError(f"no successful {kind} task")
    return done[-1]
