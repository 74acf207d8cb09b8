"""`galatea chats`: the conversations, most recent first."""

import argparse
import shutil
import sys

from agent.cli.flags import add_json_flag
from agent.terminal.exit_codes import OK
from agent.terminal.launch import settings_for


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("words", metavar="WORDS", nargs="*", help="only chats with these words")
    parser.add_argument("--limit", type=int, default=50, metavar="N", help="default 50")
    add_json_flag(parser)


async def run(arguments: argparse.Namespace) -> int:
    import json

    from agent.app import open_app
    from agent.terminal.chat_text import chat_list

    async with open_app(settings_for(arguments)) as app:
        owner, words = app.caller().owner, " ".join(arguments.words)
        if words:
            rows = await app.history.search(words, owner=owner, limit=arguments.limit)
        else:
            rows = await app.history.chats(owner=owner, limit=arguments.limit)
        now = app.clock.now()
    if arguments.as_json:
        print(json.dumps([row.model_dump(exclude={"owner"}) for row in rows], ensure_ascii=False))
        return OK
    columns = shutil.get_terminal_size().columns if sys.stdout.isatty() else 200
    print(chat_list(rows, now=now, columns=columns, searched=bool(words)))
    return OK
