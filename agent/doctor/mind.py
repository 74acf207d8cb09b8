"""The language model: whether it answers, and whether it can call tools."""

from typing import Any

from agent.app.assemble import open_model
from agent.core.errors import AgentError
from agent.core.messages import Reply, System, User
from agent.doctor.finding import Finding
from agent.settings import Settings

_READY: dict[str, Any] = {
    "type": "function",
    "function": {
        "name": "ready",
        "description": "Says that you can call tools.",
        "parameters": {"type": "object", "properties": {}, "additionalProperties": False},
    },
}
_ASK = (
    System(content="This is a test of tool calling. Call the tool `ready` once, say nothing."),
    User(content="Are you ready? Call the tool."),
)


async def examined(settings: Settings) -> Finding:
    """Asks for one tool call; it costs a few dozen tokens."""
    if settings.offline_model:
        words = "the built-in offline model (fixed rules, no LLM); OPENAI_API_KEY brings a real one"
        return Finding("model", words)
    where = settings.openai_base_url or "OpenAI"
    try:
        model = await open_model(settings)
        try:
            pieces = [piece async for piece in model.stream(_ASK, tools=[_READY])]
        finally:
            await model.close()
    except AgentError as error:
        return Finding("model", f"{where}: {error.message}", ok=False, remedy=error.remedy)
    reply = pieces[-1]
    called = isinstance(reply, Reply) and any(call.name == "ready" for call in reply.calls)
    if called:
        return Finding("model", f"{model.name} at {where} answers and calls tools")
    return Finding(
        "model",
        f"{model.name} at {where} answers, but did not call a tool when asked to",
        ok=False,
        remedy="Choose a model made for tool calling with GALATEA_MODEL or --model.",
    )
