"""The line under the input: what the command being typed takes."""

from agent.repl.command import CommandTable


def hint(text: str, table: CommandTable) -> str:
    """Usage and purpose of the command that the text begins with; empty for plain words."""
    if not text.startswith("/") or "\n" in text:
        return ""
    name, space, _ = text[1:].partition(" ")
    command = table.find(name)
    if command is None or (not space and command.name != name):
        return "" if not space else "no such command: /help lists them"
    return f"{command.line} · {command.about}"
