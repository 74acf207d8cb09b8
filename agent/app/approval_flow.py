"""What a user's yes covers: a turn's questions, their answers, and steps that waited for one."""

from collections.abc import Awaitable, Callable
from functools import partial

from agent.app.approval_batch import ApprovalBatch
from agent.app.approval_service import ApprovalService
from agent.app.approved_calls import StoredStep
from agent.app.turn_memory import TurnMemory
from agent.core.messages import ToolCall
from agent.core.model import Model
from agent.core.toolbox import Context
from tools.clock import Clock
from tools.studio.money.approvals import Requester
from tools.studio.money.contact import Ask
from tools.studio.work.studio import Studio


class ApprovalFlow:
    """One user's; `balance` gives the wallet's credits, where they can be known."""

    def __init__(
        self,
        studio: Studio,
        clock: Clock,
        owner: str,
        account: str,
        balance: Callable[[], Awaitable[float | None]],
        service: ApprovalService,
    ) -> None:
        self._studio = studio
        self._clock = clock
        self._owner = owner
        self._account = account
        self._balance = balance
        self._service = service
        self._approved: dict[str, str] = {}

    async def stand_in(self, chat: str, question: str) -> Model:
        """Who answers a yes instead of the language model: an approved step starts by itself."""
        approvals = self._studio.approvals
        rows = [row for row in await approvals.of(question, owner=self._owner) if row.chat == chat]
        if not rows or not await self._service.answer(question, "approve"):
            return StoredStep((), f"There is no open question {question} in this chat.")
        self._approved |= {row.id: question for row in rows}
        return StoredStep(
            [ToolCall(id=row.id, name=row.tool, arguments=row.arguments) for row in rows], ""
        )

    def given(self, call: str) -> str | None:
        """The question that was answered with yes for this call, before it was made."""
        return self._approved.get(call)

    def asker(self, context: Context, call: str, memory: TurnMemory) -> Ask:
        """Asks for this call, together with whatever else the turn asks at once."""
        if memory.questions is None:
            memory.questions = ApprovalBatch(
                self._studio.approvals,
                self._studio.changes,
                self._clock,
                self._balance,
                Requester(self._owner, context.chat, context.turn, self._account),
                context.emit,
            )
        memory.questions.expect(call)
        return partial(memory.questions.ask, call)
