"""Galatea as one of the peers: the adapter of the shared harness, see its compare.py.

Copied beside the harness's files and run with `--py galatea=.venv/bin/python`. An open home with
everything on: history and assets in SQLite, toolbox, events, the check of the answer, the engine.
Only the words and the four tools are the harness's, so that every peer sends the same.
"""

import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

NAME, PERSISTS, IMPORT = "galatea", "SQLite WAL, one commit a round", "agent.app"
HOLD = False
HELD: dict[str, Any] = {}

_home: tempfile.TemporaryDirectory[str] | None = None
_opened: Any = None
_app: Any = None
_toolbox: Any = None


@dataclass(frozen=True)
class Told:
    """What a tool of the harness gives."""

    content: dict[str, Any]
    details: dict[str, Any] = field(default_factory=dict[str, Any])
    is_error: bool = False


async def setup(base_url: str) -> None:
    """An open home with a model at `base_url`."""
    global _app, _home, _opened, _toolbox
    from common import API_KEY, DB_DIR, FUNCS, MODEL

    from agent.app import open_app
    from agent.core.toolbox import Toolbox
    from agent.settings import Settings
    from tools.errors import ToolError

    Path(DB_DIR).mkdir(parents=True, exist_ok=True)
    _home = tempfile.TemporaryDirectory(dir=DB_DIR, ignore_cleanup_errors=True)
    settings = Settings(
        home=str(Path(_home.name)), openai_base_url=base_url, openai_api_key=API_KEY, model=MODEL
    )
    functions = _functions(FUNCS)
    _toolbox = Toolbox(functions, bind=lambda context, call: (), expected=ToolError)
    _opened = open_app(settings)
    _app = await _opened.__aenter__()


def _functions(given: dict[str, Any]) -> list[Any]:
    """The harness's functions as tools of ours: the model gives what stands behind the `*`."""
    import json

    async def generate_3d(*, prompt: str) -> Told:
        return Told(json.loads(given["generate_3d"](prompt)))

    async def check_status(*, task_id: str) -> Told:
        return Told(json.loads(given["check_status"](task_id)))

    async def rig(*, task_id: str) -> Told:
        return Told(json.loads(given["rig"](task_id)))

    async def animate(*, task_id: str, animation: str) -> Told:
        return Told(json.loads(given["animate"](task_id, animation)))

    functions = [generate_3d, check_status, rig, animate]
    for function in functions:
        function.__doc__ = given[function.__name__].__doc__
    return functions


async def converse(session_id: str) -> str:
    """The whole conversation in a chat of that name; gives the last answer."""
    from common import PROMPT, SYSTEM

    chat = await _app.chat(session_id)
    chat.use(replace(chat.setting, toolbox=_toolbox, system=SYSTEM))
    text = ""
    async for event in chat.send(PROMPT):
        if event.type == "turn_done":
            text = event.text
    if HOLD:
        HELD[session_id] = chat
    return text


async def teardown() -> None:
    await _opened.__aexit__(None, None, None)
    if _home is not None:
        _home.cleanup()
