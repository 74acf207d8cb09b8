"""Results from a folder in place of the simulator's own, for whoever tests what a service may send.

`generate.glb`, `rig.glb`, `walk.glb`; a step without a file there is sculpted as ever.
"""

from pathlib import Path

from tools.simulator.files.maker import Make
from tools.simulator.order import Recipe


def made_from(folder: Path, made: Make) -> Make:
    """Gives the folder's file for a step, unchanged, where there is one; else what `made` makes."""

    def make(recipe: Recipe, ending: str, base: bytes | None) -> bytes:
        given = None if recipe.file else folder / f"{step_of(recipe)}.{ending}"
        if given is not None and given.is_file():
            return given.read_bytes()
        if base is not None and (folder / f"{step_of(recipe)}.glb").is_file():
            base = made(recipe, "glb", None)  # the given one may be no file that can be drawn
        return made(recipe, ending, base)

    return make


def step_of(recipe: Recipe) -> str:
    """generate, rig, or the clip's short name."""
    if recipe.presets:
        return recipe.presets[0].rsplit(":", 1)[-1]
    return "generate" if recipe.rig_type is None else "rig"
