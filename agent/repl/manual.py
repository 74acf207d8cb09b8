"""The table of commands as a page: for /help in the terminal, and for docs/repl.md."""

from agent.repl.command import CommandTable

EXAMPLES = (
    "make a silver knight, rig it, then let it walk and idle",
    "make three props: a barrel, a torch and a chest",
)
KEYS = (
    ("Enter", "send"),
    ("Alt-Enter, Esc Enter", "a new line; what is pasted keeps its lines"),
    ("Tab", "complete commands, names, animations, files"),
    ("Up, Ctrl-R", "what you typed before, search in it"),
    ("Ctrl-X Ctrl-E", "write in $EDITOR"),
    ("Ctrl-C", "clear the line; stop the answer; twice: leave"),
    ("Ctrl-D", "leave"),
)


def overview(table: CommandTable) -> str:
    """What fits on a screen: how to ask, the commands, the keys."""
    width = max(len(command.line) for command in table.commands)
    lines = ["Say in plain words what you want, for example:"]
    lines += [f"  {example}" for example in EXAMPLES]
    lines += [f"{command.line:<{width}}  {command.about}" for command in table.commands]
    lines.append("Alt-Enter new line · Tab completes · Ctrl-R searches · Ctrl-C stops the answer")
    return "\n".join(lines)


def page(table: CommandTable) -> str:
    """docs/repl.md."""
    parts = ["# The chat in the terminal", _INTRODUCTION]
    topics = dict.fromkeys(command.topic for command in table.commands)
    for topic in topics:
        parts.append(f"## {topic}")
        rows = [f"| `{c.line}` | {c.about} |" for c in table.commands if c.topic == topic]
        parts.append("\n".join(["| command | what it does |", "| --- | --- |", *rows]))
    parts.append("## Keys")
    rows = [f"| {keys} | {meaning} |" for keys, meaning in KEYS]
    parts.append("\n".join(["| key | what it does |", "| --- | --- |", *rows]))
    parts.append(_MONEY)
    return "\n\n".join(parts) + "\n"


_INTRODUCTION = """\
`galatea` opens it. Say in plain words what you want; lines that begin with `/` are commands. (This
page is made from the table of commands: `make docs`.)

While work is under way there is a line for each task under the prompt; you can go on typing, and
what you send is answered after the answer that is coming. Leaving stops no paid work:
`galatea -c` goes on with the last chat, and the files are there."""

_MONEY = """\
## Questions of money

Before a paid step you are asked, and one key answers: `y` yes, `r` yes to the rest of this plan,
`n` no, `a` always, up to as many credits as you then type, in this chat. No other key does
anything, and keys you were just typing when the question came do not count."""
