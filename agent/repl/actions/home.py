"""Commands about Galatea itself."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agent.repl.session import ReplSession


async def model(talk: "ReplSession", name: str | None = None) -> None:
    """Says which language model answers, or takes another."""
    if name is None:
        current = (await talk.app.model()).name
        talk.out.say(f"The language model is {current}.")
        if not talk.known.models:
            talk.known.models = await talk.app.models()
        others = [known for known in talk.known.models if known != current]
        if others:
            more = " ..." if len(others) > 12 else ""
            talk.out.say("Others here: " + ", ".join(others[:12]) + more, "dim")
        return
    talk.must_be_quiet()
    await talk.app.use_model(name, *([talk.begun] if talk.begun else []))
    talk.out.say(f"From now on {(await talk.app.model()).name} answers.")
    if talk.known.models and name not in talk.known.models:
        talk.out.say(f"Its server does not list {name}; /model lists what it has.", "warn")


async def config(talk: "ReplSession") -> None:
    """Every setting, its value and where it came from."""
    from agent.settings.report import setting_list

    talk.out.say(setting_list(talk.app.settings))


async def doctor(talk: "ReplSession") -> None:
    """Looks whether everything works."""
    from agent.doctor.examination import examine

    async for finding in examine(talk.app.settings, talk.app):
        talk.out.say(finding.line, "" if finding.ok else "warn")


async def help(talk: "ReplSession", name: str | None = None) -> None:
    """Lists the commands, or tells about one."""
    from agent.repl.manual import overview

    if name is not None:
        command, _ = talk.table.find(name.lstrip("/")), None
        if command is not None:
            talk.out.say(f"{command.line}\n  {command.about}")
            return
    talk.out.say(overview(talk.table))


async def quit(talk: "ReplSession") -> None:
    """Leaves; work under way goes on."""
    talk.leave()
