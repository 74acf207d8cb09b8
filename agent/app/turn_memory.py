"""What the app keeps for the length of one turn, beside what the turn itself is."""

from dataclasses import dataclass, field

from agent.app.approval_batch import ApprovalBatch
from tools.studio.work.caller import Looks


@dataclass
class TurnMemory:
    """The tools' looks, and the questions of money once one was asked."""

    looks: Looks = field(default_factory=Looks)
    questions: ApprovalBatch | None = None
