"""The simulator's models, each made once for all tests of a process.

They are what the simulator would make, but for the seed: the studio draws a new one for each
submission, which says nothing here and costs a quarter of a second a model.
"""

from dataclasses import replace
from functools import lru_cache

from tools.simulator.files.maker import made
from tools.simulator.order import Recipe


def make_once(recipe: Recipe, ending: str, base: bytes | None) -> bytes:
    if recipe.file:
        return made(recipe, ending, base)
    return _made(replace(recipe, seed=0), ending)


@lru_cache(maxsize=256)
def _made(recipe: Recipe, ending: str) -> bytes:
    return made(recipe, ending, None if ending == "glb" else _made(recipe, "glb"))
