"""Where hands, mind and words are joined: `open_app` gives chats over a studio and a model.

May import: core, llm, chat, settings, offline, and all of tools and prompts. No screen, no server.
Begin reading at app.py, then assemble.py.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agent.app.app import LOCAL as LOCAL
    from agent.app.app import App as App
    from agent.app.app import Options as Options
    from agent.app.app import open_app as open_app


def __getattr__(name: str) -> object:
    if name in ("LOCAL", "App", "Options", "open_app"):  # on use: the banner comes before the app
        return getattr(import_module("agent.app.app"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
