"""`galatea estimate`: what a wish would cost, before anything starts."""

import argparse
import sys

from agent.cli.flags import add_json_flag
from agent.core.errors import UsageError
from agent.terminal.exit_codes import OK


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("prompt", nargs="*", metavar="PROMPT", help="what would be made")
    parser.add_argument("--image", metavar="PATH_OR_URL", help="from a picture instead")
    parser.add_argument("--rig", action="store_true", help="with a rig")
    parser.add_argument("--animations", default="", metavar="A,B", help="such as walk,idle")
    parser.add_argument("--quality", help="standard, detailed, extreme, lowpoly or p2")
    parser.add_argument("--no-texture", action="store_true", help="a bare grey mesh")
    add_json_flag(parser)


async def run(arguments: argparse.Namespace) -> int:
    import json

    from agent.app.estimate import estimate
    from tools.studio import catalog
    from tools.types import Wishes

    if not (arguments.prompt or arguments.image or arguments.rig or arguments.animations):
        raise UsageError(
            "There is nothing to price.", remedy='Try: galatea estimate "a knight" --rig'
        )
    clips = [name.strip() for name in arguments.animations.split(",") if name.strip()]
    step = None
    if arguments.prompt or arguments.image:
        step = catalog.generate_step(
            prompt=" ".join(arguments.prompt) or None,
            image="file_of_the_estimate" if arguments.image else None,
            texture=False if arguments.no_texture else None,
            quality=arguments.quality,
            model_seed=0,
        )
    wishes = Wishes(rig=arguments.rig, animations=tuple(clips))
    price = estimate(wishes, step, words=arguments.prompt)
    doubt = " ".join(price.notes)
    steps = [{"step": part.label, "credits": part.credits} for part in price.steps]
    if arguments.as_json:
        said = {"credits": price.credits, "usd": price.usd, "steps": steps}
        print(json.dumps(said | ({"note": doubt} if doubt else {})))
        return OK
    for part in price.steps:
        print(f"{part.label:<16} {part.credits:>6g}")
    print(f"{'together':<16} {price.credits:>6g} credits (${price.usd:.2f})")
    if doubt:
        print(doubt, file=sys.stderr)
    return OK
