"""A whole two-legged figure from an outfit."""

from tools.simulator.sculptor.bipeds.body import Build, add_body
from tools.simulator.sculptor.bipeds.clothing import add_clothing
from tools.simulator.sculptor.bipeds.head import Head, add_head
from tools.simulator.sculptor.bipeds.headgear import add_hat
from tools.simulator.sculptor.bipeds.outfit import Outfit
from tools.simulator.sculptor.clay import Clay
from tools.simulator.sculptor.figure import Figure


def person(outfit: Outfit, *, detail: float = 1.0) -> Figure:
    clay = Clay(detail)
    build = Build.of(outfit)
    add_body(clay, build, outfit)
    add_clothing(clay, build, outfit)
    head = Head(clay, build)
    add_head(head, outfit)
    add_hat(head, outfit)
    return Figure(tuple(clay.parts), build.skeleton())
