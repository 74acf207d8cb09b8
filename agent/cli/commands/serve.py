"""`galatea serve`: the chat backend over HTTP."""

import argparse
import ipaddress
import logging
import sys
from typing import TYPE_CHECKING

from agent.cli.flags import add_model_flag, add_offline_flag
from agent.core.errors import ConfigError, UsageError
from agent.settings.folder_trust import users_note
from agent.terminal.exit_codes import OK
from agent.terminal.launch import server_extra, settings_for

if TYPE_CHECKING:
    from agent.server.backend import Backend

STREAMS_END_S = 10


log = logging.getLogger("galatea.server")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="default 127.0.0.1")
    parser.add_argument("--port", type=int, default=8765, help="default 8765; 0 picks a free one")
    add_model_flag(parser)
    add_offline_flag(parser)
    parser.add_argument(
        "--root-path", default="", metavar="PATH", help="the prefix that a proxy takes away"
    )


async def run(arguments: argparse.Namespace) -> int:
    """Serves until it is told to stop; running turns get a moment to end."""
    server_extra()
    settings = settings_for(arguments)
    if note := users_note(settings.origins):
        print(f"galatea: {note}", file=sys.stderr)
    from agent.app.banner import banner
    from agent.server.app import backend_of, create_app
    from agent.server.uvicorn_server import serve
    from agent.settings.logs import start_logging

    start_logging(logging.DEBUG if arguments.debug else logging.INFO, settings.log)
    app = create_app(settings)
    backend = backend_of(app)
    await backend.start()
    try:
        await _check_host(backend, arguments.host)
        if settings.log == "json":
            log.info("%s", " · ".join(banner(settings).splitlines()))
        else:
            print(banner(settings), file=sys.stderr)
        await serve(
            app,
            backend,
            arguments.host,
            arguments.port,
            root_path=arguments.root_path,
            on_ready=getattr(arguments, "on_ready", None),
        )
    except OSError as error:
        raise UsageError(
            f"{arguments.host}:{arguments.port} cannot be served ({error.strerror}).",
            remedy="Choose another --port, or 0 for a free one.",
        ) from error
    finally:
        await backend.close()
    return OK


async def _check_host(backend: "Backend", host: str) -> None:
    """Other machines only get in with tokens. Raises ConfigError."""
    users = await backend.now.users.list()
    if _is_loopback(host) or any(not user.revoked for user in users):
        return
    raise ConfigError(
        f"Serving on {host} without users would let everybody in.",
        remedy="Add one first: galatea users add NAME",
    )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
