"""`galatea open`: shows the page, and an asset on it."""

import argparse
import asyncio
import sys
import webbrowser
from urllib.parse import quote

from agent.cli.flags import add_model_flag, add_offline_flag
from agent.core.errors import UsageError
from agent.terminal.exit_codes import OK
from agent.terminal.launch import settings_for

LOOK_S = 1.5
MOST_BYTES = 100_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "name",
        metavar="NAME",
        nargs="?",
        help="an asset to show; where no server runs, its file in this machine's viewer",
    )
    parser.add_argument("clip", metavar="CLIP", nargs="?", help="the file of one animation")
    parser.add_argument("--host", default="127.0.0.1", help="where the page is served")
    parser.add_argument("--port", type=int, default=8765, help="default 8765; 0 picks a free one")
    add_model_flag(parser)
    add_offline_flag(parser)


async def run(arguments: argparse.Namespace) -> int:
    """Opens the page of the server on that port; an asset's own file where there is no server."""
    address = _address(arguments.host, arguments.port)
    runs = bool(arguments.port) and await _is_ours(address)
    if runs:
        if arguments.name is None or await _has(address, arguments.name):
            show(f"{address}/{_hash(arguments.name)}")
            return OK
    if arguments.name is not None:
        why = "That server does not have it" if runs else f"No server runs at {address}"
        return await _open_file(arguments, why)
    return await _serve(arguments)


async def _serve(arguments: argparse.Namespace) -> int:
    """A server of this process, and its page once it listens."""
    from agent.cli.commands import serve

    arguments.root_path = ""
    arguments.on_ready = show
    return await serve.run(arguments)


def show(address: str) -> None:
    """Tells where the page is, and opens it where there is a screen."""
    from agent.terminal.open_file import has_screen

    print(address, flush=True)
    if has_screen():
        webbrowser.open(address)


async def _is_ours(address: str) -> bool:
    """Whether Galatea's page is served there."""
    status, text = await asyncio.to_thread(_look, f"{address}/")
    return status == 200 and "<title>Galatea</title>" in text


async def _has(address: str, name: str) -> bool:
    """Whether that server may have the asset: it says so, or wants to know who asks."""
    status, _ = await asyncio.to_thread(_look, f"{address}/api/assets/{quote(name, safe='')}")
    return status in (200, 401)


def _look(address: str) -> tuple[int, str]:
    """The status and text of an answer of this machine; 0 where nobody answers."""
    from http.client import HTTPException
    from urllib.error import HTTPError, URLError
    from urllib.request import ProxyHandler, build_opener

    try:
        with build_opener(ProxyHandler({})).open(address, timeout=LOOK_S) as answer:
            return answer.status, answer.read(MOST_BYTES).decode("utf-8", "replace")
    except HTTPError as error:
        return error.code, ""
    except (URLError, HTTPException, OSError):
        return 0, ""


def _address(host: str, port: int) -> str:
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}"


def _hash(name: str | None) -> str:
    return "" if name is None else f"#asset={quote(name, safe='')}&tab=view"


async def _open_file(arguments: argparse.Namespace, why: str) -> int:
    """The asset's file with this machine's viewer; `why` it is not shown on the page."""
    from agent.app import open_app
    from agent.terminal.asset_text import best_file
    from agent.terminal.open_file import open_file

    async with open_app(settings_for(arguments)) as app:
        view = await app.studio.look(app.caller(), arguments.name)
        file = best_file(view, arguments.clip)
        if file is None:
            clips = f"Its clips: {', '.join(view.clips)}." if view.clips else ""
            raise UsageError(f"{view.asset.handle} has no such file.", remedy=clips)
        path = await app.studio.here(file)
    opened = await asyncio.to_thread(open_file, path)
    viewer = "" if opened else ", and there is no viewer here to open it with"
    print(
        f"{why}, so this is the file itself{viewer}; `galatea serve` shows it on the page.",
        file=sys.stderr,
    )
    print(path)
    return OK
