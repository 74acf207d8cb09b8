"""Writes the pages that say what the code says: python docs/make.py

`tests/edge/test_docs.py` holds the pages to it.
"""

import argparse
import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

DOCS = Path(__file__).parent
ROOT = DOCS.parent
MADE = "<!-- Made by docs/make.py from the code: change it there. -->"
_AUDIENCES = {
    "model": "The language model can call again, corrected",
    "user": "Final for this request; you decide",
    "time": "Time can help",
    "nobody": "Nobody knows yet",
    "operator": "Whoever runs Galatea must act",
}


def pages() -> dict[str, str]:
    """Every generated page by its name."""
    from agent.repl.command_table import TABLE
    from agent.repl.manual import page

    return {
        "repl.md": page(TABLE),
        "configuration.md": configuration(),
        "commands.md": commands(),
        "http-api.md": http_api(),
        "troubleshooting.md": troubleshooting(),
    }


def configuration() -> str:
    """Every setting, from the table that also makes `.env.example`."""
    from agent.settings.folder_trust import ADDRESSES, TIGHTENED, users_alone
    from agent.settings.table import SETTINGS

    rows = ["| setting | default | in `.env` | meaning |", "| --- | --- | --- | --- |"]
    for setting in SETTINGS:
        default = f"`{setting.default}`" if setting.default else ""
        file = "tighter only" if setting.name in TIGHTENED else "yes"
        file = "with its key" if setting.name in ADDRESSES else file
        file = "no" if users_alone(setting.name) else file
        rows.append(f"| `{setting.name}` | {default} | {file} | {_cell(setting.about)} |")
    return _page(
        "Configuration",
        "A flag beats the environment, which beats `.env` in the current folder, which beats keys"
        " stored with `galatea key set`, which beat the default. `galatea config show` prints each"
        " setting and where it came from, and no key.\n\n"
        "**A folder is not its user.** A `.env` can name keys with their addresses and tighten"
        " money. It cannot send a key of yours (stored, or from the environment) elsewhere, spend"
        " without asking, or say where data and pictures lie; `${NAME}` in it is not replaced."
        " What it may not say is ignored, and one line on stderr tells; `galatea config show` has"
        " the reason. To allow it, export the setting (`set -a; . ./.env; set +a` for a file that"
        " you wrote yourself), or store your key with `galatea key set`. Keys of a server's users"
        " go to addresses from the environment only.",
        "\n".join(rows),
    )


def commands() -> str:
    """Every command with its arguments, from the parser of the command line."""
    from agent.cli.cli import parser

    parts = [
        "`galatea COMMAND --help` says the same. Exit codes: [exit-codes.md](exit-codes.md).",
        *_command(("galatea",), parser()),
    ]
    return _page("Commands", *parts)


def _command(path: tuple[str, ...], parser: argparse.ArgumentParser) -> Iterator[str]:
    below: list[tuple[str, argparse.ArgumentParser]] = []
    helps: dict[str, str] = {}
    rows: list[str] = []
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            below += list(action.choices.items())
            helps |= {one.dest: one.help or "" for one in action._choices_actions}
        elif action.help != argparse.SUPPRESS and not isinstance(action, argparse._HelpAction):
            rows.append(f"| {_cell(_shown(action))} | {_cell(action.help or '')} |")
    about = parser.description or ""
    table = "\n".join(["| argument | meaning |", "| --- | --- |", *rows]) if rows else ""
    yield "\n\n".join(filter(None, [f"## {' '.join(path)}", about, table, parser.epilog or ""]))
    for name, one in below:
        one.description = one.description or helps.get(name, "")
        yield from _command((*path, name), one)


def _shown(action: argparse.Action) -> str:
    names = [f"`{name}`" for name in action.option_strings]
    value = action.metavar or ("" if action.nargs == 0 else action.dest.upper())
    if isinstance(value, tuple):
        value = " ".join(value)
    if not names:
        return f"`[{value}]`" if action.nargs in ("?", "*") else f"`{value}`"
    return ", ".join(names) + (f" `{value}`" if value and action.nargs != 0 else "")


def http_api() -> str:
    """Every route with its parameters and answers, from the OpenAPI document."""
    from agent.server.app import create_app
    from agent.settings import Settings

    document = create_app(Settings()).openapi()
    parts: list[str] = []
    for path, operations in document["paths"].items():
        for method, one in operations.items():
            parts.append(_route(method, path, one))
    return _page(
        "HTTP API",
        "How the routes belong together: [http.md](http.md). A running server shows this page with"
        " every field and examples at `/docs`, and as `/openapi.json`.",
        *parts,
    )


def _route(method: str, path: str, one: dict[str, Any]) -> str:
    lines = [f"## {method.upper()} {path}", (one.get("description") or one["summary"]).strip()]
    taken = [
        f"`{p['name']}` ({p['in']}{'' if p.get('required') else ', optional'})"
        for p in one.get("parameters", [])
    ]
    body = one.get("requestBody", {}).get("content", {})
    for kind, content in body.items():
        name = content["schema"].get("$ref", "").rpartition("/")[2]
        taken.append(f"body {kind}" + (f": {name}" if name else ""))
    if taken:
        lines.append("Takes " + "; ".join(taken) + ".")
    lines.append("Answers " + ", ".join(sorted(one["responses"])) + ".")
    return "\n\n".join(lines)


def troubleshooting() -> str:
    """Every error a user can meet, with what to do, read from where the code raises it."""
    from agent.core import errors as mind
    from tools import errors as hands

    found = _raised(ROOT)
    parts = [
        "Every message Galatea can give, with what helps; `{...}` stands for what varies. `code` is"
        " the stable word in events, JSON and HTTP answers. `galatea doctor` looks for most of"
        " these causes by itself; `--debug` shows what lies behind one."
    ]
    for module in (hands, mind):
        for name, one in inspect.getmembers(module, inspect.isclass):
            rows = sorted(set(found.get(name, [])))
            if one.__module__ != module.__name__ or not rows:
                continue
            who = _AUDIENCES.get(getattr(one, "audience", ""), "")
            about = f"Code `{one.code}`." + (f" {who}." if who else "")
            table = [f"| {_cell(message)} | {_cell(remedy)} |" for message, remedy in rows]
            head = ["| message | what helps |", "| --- | --- |"]
            parts.append(f"## {name}\n\n{about}\n\n" + "\n".join([*head, *table]))
    return _page("Troubleshooting", *parts)


def _raised(root: Path) -> dict[str, list[tuple[str, str]]]:
    """Messages and remedies of every error that the sources make, by its class."""
    found: dict[str, list[tuple[str, str]]] = {}
    for package in ("agent", "tools"):
        for path in sorted((root / package).rglob("*.py")):
            if "simulator" in path.parts or "evals" in path.parts:
                continue
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                    remedy = next((k.value for k in node.keywords if k.arg == "remedy"), None)
                    message = _words(node.args[0]) if node.args else ""
                    if re.search(r"[a-z]{2} ", message):
                        row = (message, _words(remedy) if remedy is not None else "")
                        found.setdefault(node.func.id, []).append(row)
    return found


def _words(node: ast.expr) -> str:
    """A text as the source writes it, with `{...}` for what is put in."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=values):
            return "".join(v.value if isinstance(v, ast.Constant) else "{...}" for v in values)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _words(left) + _words(right)
        case ast.IfExp(body=body, orelse=orelse):
            return " / ".join(filter(None, (_words(body), _words(orelse))))
        case _:
            return "{...}"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _page(title: str, *parts: str) -> str:
    return "\n\n".join([f"# {title}", MADE, *parts]) + "\n"


if __name__ == "__main__":
    for name, text in pages().items():
        (DOCS / name).write_text(text, "utf-8")
