"""Who pays, and within what limits."""

from dataclasses import dataclass
from typing import Literal

from tools.studio.money.spending import Caps

Policy = Literal["ask", "auto", "never"]


@dataclass(frozen=True)
class Payer:
    """One user and the account whose credits are spent."""

    owner: str = "local"
    account: str = ""
    policy: Policy | None = None
    """Instead of the program's own; `None` leaves it."""
    caps: Caps | None = None
    """Instead of the program's own; `None` leaves them."""
