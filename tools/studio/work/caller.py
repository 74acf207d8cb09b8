"""Who asks for 3D work, from where, how, and how to reach them while it runs."""

from dataclasses import dataclass, field
from pathlib import Path

from tools.studio.money.approvals import Requester
from tools.studio.money.contact import Contact
from tools.studio.money.payer import Payer
from tools.types import Stage


@dataclass(frozen=True)
class Origin:
    """Where something was asked for; outside of chats it is nowhere."""

    chat: str | None = None
    call: str | None = None
    turn: str | None = None


@dataclass(frozen=True)
class CallOptions:
    """How a call is to be taken, whatever its arguments."""

    fresh: bool = False
    """Make another even where the same prompt and options were made before."""
    pause_after: Stage | None = None
    image_folders: tuple[Path, ...] | None = None
    """From where this one may have pictures read; `None`: the program's folders."""


@dataclass
class Looks:
    """What `check_status` has answered in one turn, by handle; "" stands for all assets."""

    seen: dict[str, str] = field(default_factory=dict[str, str])
    """The state as it was told last."""
    held: set[str] = field(default_factory=set[str])
    """What a look was held for, and nothing came."""


@dataclass(frozen=True)
class Caller:
    """One tool call, or one command, of one user."""

    payer: Payer = Payer()
    origin: Origin = Origin()
    options: CallOptions = CallOptions()
    contact: Contact = Contact()
    looks: Looks = field(default_factory=Looks)

    @property
    def owner(self) -> str:
        """Whose assets it sees."""
        return self.payer.owner

    @property
    def account(self) -> str:
        """Whose credits it spends."""
        return self.payer.account

    @property
    def chat(self) -> str | None:
        return self.origin.chat

    @property
    def call_id(self) -> tuple[str, str] | None:
        """The tool call, if this is one."""
        chat, call = self.origin.chat, self.origin.call
        return (chat, call) if chat and call else None

    @property
    def requester(self) -> Requester:
        """Who asks, as the rows of approvals know it."""
        return Requester(self.payer.owner, self.origin.chat, self.origin.turn, self.payer.account)
