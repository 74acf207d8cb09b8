"""The four tools over MCP. A price is put to the person through the client, where it can ask.

Waits are short, because clients give up; work goes on, and `check_status` finds it again.
"""

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable, Mapping
from copy import deepcopy
from dataclasses import replace
from typing import Any

import mcp_types as types
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel.server import Server
from mcp.shared.exceptions import MCPError

import tools
from agent import __version__
from agent.app import App
from agent.core.messages import ToolCall, ToolResult
from agent.core.toolbox import Context, Toolbox
from tools.errors import ToolError
from tools.studio import catalog
from tools.studio.money.approvals import LATER_S, Requester
from tools.studio.money.contact import ApprovalAnswer, Contact
from tools.studio.money.quote import Quote
from tools.studio.work.caller import Caller
from tools.types import Task

MOST_WAIT_S = 45
HOW = (
    "Makes, rigs and animates 3D characters. generate_3d returns a handle at once; wait with "
    f"check_status(asset, wait_s={MOST_WAIT_S}), again if need be. Order: generate_3d, rig, "
    "animate. Paid steps need the user's yes; you cannot give it."
)
ReadOnly = ("check_status",)
Request = ServerRequestContext[Any, Any]


def mcp_server(app_of: Callable[[Request], Awaitable[App]]) -> Server[Any]:
    """A server with the four tools; `app_of` gives the app as the caller of a request has it."""

    async def list_tools(
        _: Request, __: types.PaginatedRequestParams | None
    ) -> types.ListToolsResult:
        return types.ListToolsResult(tools=_listed())

    async def call_tool(
        context: Request, params: types.CallToolRequestParams
    ) -> types.CallToolResult | types.InputRequiredResult:
        return await _Call(await app_of(context), context, params).result()

    return Server(
        "galatea",
        version=__version__,
        title="Galatea",
        instructions=HOW,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


def _listed() -> list[types.Tool]:
    schemas = Toolbox(tools.menu(), bind=lambda _, __: (), expected=ToolError).schemas
    return [_tool(schema["function"]) for schema in schemas]


def _tool(function: Mapping[str, Any]) -> types.Tool:
    schema = deepcopy(function["parameters"])
    if wait := schema["properties"].get("wait_s"):
        wait |= {"maximum": MOST_WAIT_S}
        wait["description"] = f"Wait up to this long for it to finish; use {MOST_WAIT_S}."
    name = function["name"]
    hints = types.ToolAnnotations(
        read_only_hint=name in ReadOnly, destructive_hint=False, open_world_hint=True
    )
    about = function["description"].replace("wait_s=60", f"wait_s={MOST_WAIT_S}")
    return types.Tool(name=name, description=about, input_schema=schema, annotations=hints)


class _Call:
    """One tool call of one client."""

    def __init__(self, app: App, context: Request, params: types.CallToolRequestParams) -> None:
        self._app = app
        self._context = context
        self._params = params
        self._moved: asyncio.Queue[Task] = asyncio.Queue()

    async def result(self) -> types.CallToolResult | types.InputRequiredResult:
        approved = await self._answered()
        if approved is None and self._params.request_state is not None:
            return _declined()
        result = await self._called(approved)
        question = result.error.approval if result.error is not None else None
        if question is not None and approved is None and self._asks_by_result:
            return await self._put(question, result)
        text = result.content
        if question is not None:
            text = _with_command(text, question)
        return types.CallToolResult(
            content=[types.TextContent(type="text", text=text)], is_error=result.is_error
        )

    async def _called(self, approved: str | None) -> ToolResult:
        toolbox = self._app.bind(lambda _, __: self._caller(approved))
        arguments = toolbox.meant(self._params.name, self._params.arguments or {})
        if isinstance(wait := arguments.get("wait_s"), int | float):
            arguments["wait_s"] = min(wait, MOST_WAIT_S)
        call = ToolCall(
            id=secrets.token_hex(6), name=self._params.name, arguments=json.dumps(arguments)
        )
        context = Context("", "", lambda _: None)
        telling = asyncio.create_task(self._report_progress(), name="mcp-progress")
        try:
            return await asyncio.wait_for(toolbox.call(call, context), MOST_WAIT_S + 15)
        except TimeoutError:
            text = json.dumps({"note": "Still at work: ask check_status for it."})
            return ToolResult(call=call.id, tool=call.name, content=text)
        finally:
            telling.cancel()

    def _caller(self, approved: str | None) -> Caller:
        return replace(
            self._app.caller(),
            contact=Contact(
                ask=self._ask if self._asks_by_request else None,
                approved=approved,
                report=self._moved.put_nowait,
            ),
        )

    async def _report_progress(self) -> None:
        while True:
            task = await self._moved.get()
            status = task.status or "waiting"
            message = f"{task.asset}: {task.step} {status} {task.progress} %"
            await self._context.session.report_progress(task.progress, 100, message)

    # money ------------------------------------------------------------------------------------

    @property
    def _can_elicit(self) -> bool:
        capabilities = self._context.session.client_capabilities
        return capabilities is not None and capabilities.elicitation is not None

    @property
    def _asks_by_request(self) -> bool:
        return self._can_elicit and self._context.session.can_send_request

    @property
    def _asks_by_result(self) -> bool:
        return self._can_elicit and not self._context.session.can_send_request

    async def _ask(self, quote: Quote) -> ApprovalAnswer:
        """Puts the price to the person while the call waits."""
        app = self._app
        approvals, now = app.studio.approvals, app.clock.now()
        asked = Requester(app.owner, None, None, app.account)
        question = await approvals.open(asked, [quote], now=now, for_s=LATER_S)
        try:
            said = await self._context.session.elicit_form(
                _words(quote.tool, quote.credits), _FORM, self._context.request_id
            )
        except MCPError:
            return ApprovalAnswer("expired", question)
        return ApprovalAnswer(await self._settle(question, said), question)

    async def _put(self, question: str, result: ToolResult) -> types.InputRequiredResult:
        """Gives the price back as something the client is to ask first."""
        price = json.loads(result.content).get("credits", 0.0)
        params = types.ElicitRequestFormParams(
            message=_words(result.tool, price), requested_schema=_FORM
        )
        return types.InputRequiredResult(
            input_requests={question: types.ElicitRequest(params=params)}, request_state=question
        )

    async def _answered(self) -> str | None:
        """The question that this call brings the answer to, if it was a yes."""
        question = self._params.request_state
        said = (self._params.input_responses or {}).get(question or "")
        if question is None or not isinstance(said, types.ElicitResult):
            return None
        return question if await self._settle(question, said) == "approve" else None

    async def _settle(self, question: str, said: types.ElicitResult) -> Any:
        yes = said.action == "accept" and bool((said.content or {}).get("approve"))
        decision = "approve" if yes else "deny"
        await self._app.approvals.answer(question, decision, by="mcp client")
        return decision


_FORM: types.ElicitRequestedSchema = {
    "type": "object",
    "properties": {
        "approve": {"type": "boolean", "title": "Spend it", "description": "Yes, spend this."}
    },
    "required": ["approve"],
}


def _declined() -> types.CallToolResult:
    said = {"error": "declined", "message": "The user said no. Nothing was sent.", "retry": False}
    text = types.TextContent(type="text", text=json.dumps(said))
    return types.CallToolResult(content=[text], is_error=True)


def _words(tool: str, credits: float) -> str:
    return f"{tool} costs {credits:g} credits (${catalog.usd(credits):.2f}). Spend them?"


def _with_command(text: str, question: str) -> str:
    """Names what a person runs where the client cannot ask."""
    said = json.loads(text)
    said["remedy"] = (
        f"The user can run: galatea approve {question}   Then make the same call again."
    )
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))
