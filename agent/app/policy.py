"""Whether a paid step is asked about: decided here alone, from the settings and whose money it is.

A cap of 0 is a cap: nothing paid passes it, so `auto` under it spends nothing.
"""

from agent.core.errors import ConfigError
from agent.settings.settings import Settings
from tools.studio.money.payer import Policy


def policy_of(settings: Settings) -> Policy:
    """For the program's own wallet. Raises ConfigError for `auto` with real money and no cap."""
    if (chosen := _chosen(settings, real=not settings.simulated)) is None:
        raise ConfigError(
            "GALATEA_APPROVAL=auto with a real key needs a cap.",
            remedy="Set GALATEA_MAX_CREDITS_PER_DAY or GALATEA_MAX_CREDITS_PER_CHAT.",
        )
    return chosen


def policy_of_guest(settings: Settings) -> Policy:
    """For somebody else's wallet, which is real even where ours is the simulator's."""
    return _chosen(settings, real=True) or "ask"


def _chosen(settings: Settings, *, real: bool) -> Policy | None:
    """`None`: `auto` was set, but with real money it needs a cap."""
    chosen = settings.approval or ("ask" if real else "auto")
    capped = settings.max_credits_per_chat is not None or settings.max_credits_per_day is not None
    return None if chosen == "auto" and real and not capped else chosen
