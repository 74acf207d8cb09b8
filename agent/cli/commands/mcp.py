"""`galatea mcp`: the four tools over MCP on stdin and stdout."""

import argparse

from agent.cli.flags import add_offline_flag
from agent.terminal.exit_codes import OK
from agent.terminal.launch import server_extra, settings_for


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_offline_flag(parser, "no keys, no network: the simulator")


async def run(arguments: argparse.Namespace) -> int:
    """Serves one client until it hangs up; work that was begun goes on at the service."""
    server_extra()
    settings = settings_for(arguments)
    from typing import Any

    from mcp.server.context import ServerRequestContext
    from mcp.server.stdio import stdio_server

    from agent.app import App, Options, open_app
    from agent.server.mcp.mcp_tools import mcp_server

    async with open_app(settings, Options(can_ask=False)) as app:

        async def app_of(_: ServerRequestContext[Any, Any]) -> App:
            return app

        server = mcp_server(app_of)
        async with stdio_server() as (reading, writing):
            await server.run(reading, writing, server.create_initialization_options())
    return OK
