"""The language model: whether it answers, and whether it can call tools."""

from typing import Any

from agent.app.assemble import open_model
from agent.core.errors import AgentError
from agent.core.messages import Message, Reply, System, ToolResult, User
from agent.core.model import Model
from agent.doctor.finding import Finding
from agent.llm.openai_model import spoken_api
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
    System(content="This is a test of tool calling. Call the tool `ready`, say nothing."),
    User(content="Are you ready? Call the tool."),
)


async def examined(settings: Settings) -> Finding:
    """Asks for two tool calls, the second with the result of the first; some hundred tokens."""
    if settings.offline_model:
        words = "the built-in offline model (fixed rules, no LLM); OPENAI_API_KEY brings a real one"
        return Finding("model", words)
    where = settings.openai_base_url or "OpenAI"
    try:
        model = await open_model(settings)
        try:
            called = await _calls_twice(model)
        finally:
            await model.close()
    except AgentError as error:
        return Finding("model", f"{where}: {error.message}", ok=False, remedy=error.remedy)
    way = "Chat Completions"
    if spoken_api(settings.model_api, settings.openai_base_url or None) == "responses":
        way = "Responses"
    if called == 2:
        words = f"{model.name} at {where} answers and calls tools, twice in a turn ({way})"
        return Finding("model", words)
    if called == 1:
        return Finding(
            "model",
            f"{model.name} at {where} calls a tool once ({way}), but not again with its result",
            ok=False,
            remedy="Try another GALATEA_MODEL_API (chat or responses), or another model.",
        )
    return Finding(
        "model",
        f"{model.name} at {where} answers, but did not call a tool when asked to",
        ok=False,
        remedy="Choose a model made for tool calling with GALATEA_MODEL or --model.",
    )


async def _calls_twice(model: Model) -> int:
    """How many times it called: what it put beside the first call must come back to it whole."""
    messages: list[Message] = list(_ASK)
    for called in range(2):
        pieces = [piece async for piece in model.stream(messages, tools=[_READY])]
        reply = pieces[-1]
        calls = reply.calls if isinstance(reply, Reply) else ()
        if not isinstance(reply, Reply) or not any(call.name == "ready" for call in calls):
            return called
        messages.append(reply.message)
        again = '{"ready": true, "note": "Call ready once more."}'
        messages += [ToolResult(call=call.id, tool=call.name, content=again) for call in calls]
    return 2
