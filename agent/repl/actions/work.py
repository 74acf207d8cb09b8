"""Commands about work under way, and what it costs."""

from typing import TYPE_CHECKING

from agent.core.errors import UsageError
from tools.errors import ToolError

if TYPE_CHECKING:
    from agent.repl.session import ReplSession


async def stop(talk: "ReplSession", name: str | None = None) -> None:
    """Stops the answer, or an asset's plan; what the service works on is billed and kept."""
    if name is None:
        if not talk.answering:
            raise UsageError("No answer is coming.", remedy="/stop NAME stops an asset's plan.")
        await talk.stop_answer()
        return
    view = await talk.app.studio.stop(talk.app.caller(), name)
    running = [task.step for task in view.tasks if task.open]
    going = (
        f" {', '.join(running)} cannot be called back: it is billed and kept." if running else ""
    )
    talk.out.say(f"{view.asset.handle}: nothing further is begun.{going}")


async def resume(talk: "ReplSession", name: str) -> None:
    """Goes on with what paused, stopped or failed."""
    from tools.studio.work import retry as again

    view = await again.resume(talk.app.studio, talk.asking_caller(), name)
    talk.out.say(f"{view.asset.handle} goes on: {view.asset.state}.")


async def retry(talk: "ReplSession", name: str | None = None) -> None:
    """The last message again, or an asset's failed step."""
    from tools.studio.work import retry as again

    if name is not None:
        view = await again.retry(talk.app.studio, talk.asking_caller(), name)
        talk.out.say(f"{view.asset.handle} is tried again: {view.asset.state}.")
        return
    talk.must_be_quiet()
    messages = await talk.begun.messages() if talk.begun else []
    last = next((m for m in reversed(messages) if m.role == "user"), None)
    if last is None or last.role != "user":
        raise UsageError("There is no message to send again.")
    talk.out.say(f"› {last.content}", "bold")
    talk.images = list(last.images)
    talk.accept_message(last.content)


async def approve(talk: "ReplSession", question: str | None = None) -> None:
    """Says yes to a question of money, the one that waits or one by its id."""
    if talk.money.approve(question):
        return
    if question is None:
        raise UsageError("No question of money is open.")
    talk.accept_approval(question)


async def credits(talk: "ReplSession") -> None:
    """What was spent and what is left."""
    costs = await talk.app.costs(talk.begun.id if talk.begun else None)
    left = "unknown" if costs.balance is None else f"{costs.balance:,g}"
    whose = "API wallet; web credit is a separate one"
    if talk.app.settings.simulated:
        whose = "the simulator's play money"
    talk.out.say(
        f"this turn  {costs.turn:,g} credits\n"
        f"this chat  {costs.chat:,g}\n"
        f"today      {costs.today:,g} (UTC day)\n"
        f"balance    {left} left ({whose})\n"
        f"tokens     {costs.prompt_tokens:,} in, {costs.completion_tokens:,} out in this chat"
    )


async def estimate(talk: "ReplSession", *words: str) -> None:
    """What a new character with these animations would cost, or these on an asset there is."""
    from agent.app.estimate import estimate as estimate_of
    from tools.studio import catalog
    from tools.types import Wishes

    name, wanted = (
        (words[0], words[1:]) if words and words[0] in talk.known.handles else ("", words)
    )
    clips = [word for word in wanted if word != "rig"]
    if not name and clips and clips[0] == words[0]:
        _must_be_preset(words[0])
    if name:
        asset = (await talk.app.studio.look(talk.app.caller(), name)).asset
        rigged = asset.state in ("rigged", "animating", "complete")
        wishes = Wishes(
            rig=not rigged,
            rig_type=asset.rig_type,
            spec=asset.spec or "tripo",
            animations=tuple(clips),
        )
        price = estimate_of(wishes, words=[] if rigged else [asset.prompt])
    else:
        step = catalog.generate_step(prompt="anything", model_seed=0)
        price = estimate_of(Wishes(rig="rig" in wanted, animations=tuple(clips)), step)
    for step in price.steps:
        talk.out.say(f"  {step.label:<20} {step.credits:>5g}")
    talk.out.say(f"  {'together':<20} {price.credits:>5g} credits (${price.usd:.2f})")
    for note in price.notes:
        talk.out.say(note, "dim")
    if not words:
        talk.out.say("/estimate rig walk idle: with a rig and two clips.", "dim")


def _must_be_preset(word: str) -> None:
    """What is neither an asset nor a clip was no list of clips."""
    from tools.studio import catalog

    try:
        catalog.resolve_preset(word)
    except ToolError as error:
        raise UsageError(
            f"There is no asset and no animation named {word!r}.",
            remedy="/estimate rig walk idle: a new character with a rig and two clips.",
        ) from error
