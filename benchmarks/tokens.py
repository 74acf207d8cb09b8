"""What one character costs in model rounds and tokens: `python -m benchmarks.tokens`.

"A rigged knight that walks and idles", from a model that follows the prompt, step by step and with
a plan; tokens are UTF-8 bytes / 4, the simulator runs at demo speed.
"""

import asyncio
import tempfile
from pathlib import Path

import prompts
import tools
from agent.app import open_app
from agent.chat.compaction import BYTES_PER_TOKEN
from agent.core.events import TurnDone
from agent.core.message_json import as_json
from agent.core.toolbox import Toolbox
from agent.settings import Settings
from benchmarks.well_behaved import WellBehaved
from tools.errors import ToolError

WISH = "Make a knight in silver armour, rig it, then let it walk and idle."


async def measured(home: Path, *, plan: bool) -> TurnDone:
    """The end of the one turn that makes the knight."""
    settings = Settings(home=str(home), approval="auto", sim_speed=5.0)
    async with open_app(settings, model=WellBehaved(plan=plan)) as app:
        chat = await app.chat()
        done = [event async for event in chat.send(WISH)][-1]
        view = await app.studio.look(app.caller(), "knight")
    if not isinstance(done, TurnDone) or view.asset.state != "complete":
        raise SystemExit(f"the knight is {view.asset.state}")
    return done


def fixed() -> dict[str, int]:
    """Tokens of what every request begins with."""
    toolbox = Toolbox(tools.menu(), bind=lambda context, call: (), expected=ToolError)
    sizes = {"system prompt": len(prompts.load("system").encode()) // BYTES_PER_TOKEN}
    for schema in toolbox.schemas:
        sizes[schema["function"]["name"]] = len(as_json(schema)) // BYTES_PER_TOKEN
    return sizes


def main() -> None:
    sizes = fixed()
    print(f"{'':14}{'tokens':>8}")
    for name, size in (sizes | {"together": sum(sizes.values())}).items():
        print(f"{name:14}{size:>8,}")
    print(f"\n{'':14}{'rounds':>8}{'prompt':>8}{'of it new':>10}{'completion':>12}")
    for name, plan in (("step by step", False), ("with a plan", True)):
        with tempfile.TemporaryDirectory() as home:
            used = asyncio.run(measured(Path(home), plan=plan)).usage
        repeated = sum(sizes.values()) * (used.rounds - 1)
        print(
            f"{name:14}{used.rounds:>8}{used.prompt_tokens:>8,}"
            f"{used.prompt_tokens - repeated:>10,}{used.completion_tokens:>12,}"
        )


if __name__ == "__main__":
    main()
