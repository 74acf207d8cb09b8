"""Whether a paid step is asked about: decided here alone, from the settings and whose money it is.

A cap of 0 is a cap: nothing paid passes it, so `auto` under it spends nothing.
"""

from agent.core.errors import ConfigError
from agent.settings.folder_trust import FOLDER
from agent.settings.settings import Settings
from tools.studio.money.payer import Policy


def policy_of(settings: Settings) -> Policy:
    """For our own wallet. Raises ConfigError for `auto` with real money and no cap for each day."""
    if (chosen := _chosen(settings, real=not settings.simulated)) is None:
        raise ConfigError(
            "GALATEA_APPROVAL=auto with a real key needs a cap for each day.",
            remedy="Set GALATEA_MAX_CREDITS_PER_DAY in the environment; a cap for each chat alone"
            " is none, as there can be many chats, and one in a folder's .env is not yours.",
        )
    return chosen


def policy_of_guest(settings: Settings) -> Policy:
    """For somebody else's wallet, which is real even where ours is the simulator's."""
    return _chosen(settings, real=True) or "ask"


def _chosen(settings: Settings, *, real: bool) -> Policy | None:
    """`None`: `auto` was set, but with real money it needs a cap of the user's for each day."""
    chosen = settings.approval or ("ask" if real else "auto")
    of_folder = settings.origins.get("GALATEA_MAX_CREDITS_PER_DAY") == FOLDER
    capped = settings.max_credits_per_day is not None and not of_folder
    return None if chosen == "auto" and real and not capped else chosen
