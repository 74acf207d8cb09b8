"""A whole wish looked over before its first credit is spent: can it be done, what will it cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from tools.errors import BadRequest
from tools.problems import problem_of
from tools.step_name import StepName
from tools.studio.catalog.presets import presets_for, resolve_preset
from tools.studio.catalog.prices import usd
from tools.studio.catalog.rigs import resolve_rig_type, resolve_spec, rig_model
from tools.studio.catalog.steps import Step
from tools.studio.catalog.tables import tables
from tools.types import Problem, Wishes


@dataclass(frozen=True)
class PricedStep:
    """One step of a plan and its list price in credits."""

    label: str
    credits: float


@dataclass(frozen=True)
class PlanPrice:
    """The steps of a plan in their order, and their sum."""

    steps: tuple[PricedStep, ...]

    @property
    def credits(self) -> float:
        return sum(step.credits for step in self.steps)

    @property
    def usd(self) -> float:
        return usd(self.credits)


def check_plan(
    rig_type: str | None, spec: str = "tripo", animations: Sequence[str] = ()
) -> tuple[str, ...]:
    """The presets meant, each once, in order; without a rig type, as far as can be said yet.

    Raises: BadRequest for what no such rig can do: an unknown preset, any preset on an avian rig,
    more than five.
    """
    if rig_type is None:
        resolve_spec(spec)
    else:
        rig_model(resolve_rig_type(rig_type), spec)
        if animations and not presets_for(rig_type, spec=spec):
            resolve_preset(animations[0], rig_type, spec)
    most = tables().clips_per_request
    if len(animations) > most:
        raise BadRequest(
            f"animations: {len(animations)} are too many for one request, at most {most}.",
            field="animations",
            value=list(animations),
        )
    return tuple(dict.fromkeys(resolve_preset(name, rig_type, spec) for name in animations))


@lru_cache(maxsize=256)
def plan_problem(rig_type: str | None, spec: str, animations: tuple[str, ...]) -> Problem | None:
    """Why a plan cannot be done on the body that was asked for or found, if it cannot."""
    try:
        check_plan(rig_type, spec, animations)
    except BadRequest as error:
        return problem_of(error)
    return None


def plan_price(wishes: Wishes, generate: Step | None = None) -> PlanPrice:
    """What a wish will still buy, with the mesh where there is none yet: the one price of it.

    What is asked for, held and estimated is all read from here. Every skeleton costs the same.
    Raises BadRequest for a spec that there is not.
    """
    resolve_spec(wishes.spec)
    credits = tables().credits
    steps: list[PricedStep] = []
    if generate is not None:
        steps.append(PricedStep(generate.label, generate.credits))
    if wishes.rig:
        steps.append(PricedStep("rig_check", credits.rig_check))
        steps.append(PricedStep("rig", credits.rig))
    clips = [StepName("animate", preset=name) for name in wishes.animations]
    steps += [PricedStep(str(clip), credits.clip) for clip in clips]
    return PlanPrice(tuple(steps))
