"""Who listens without having begun anything, and how many that may be."""

from weakref import WeakSet

from agent.core.errors import TooMany
from agent.server.turns.turn_hub import MOST_TURNS

MOST_LISTENERS = 4 * MOST_TURNS
"""At once, for one user: every turn that may run, from four places."""


class ListenerSlot:
    """A listener's place: taken for as long as somebody keeps this."""

    __slots__ = ("__weakref__",)


class ListenerSlots:
    """The places that are taken, by user. A stream that is never sent gives its place back, too."""

    def __init__(self) -> None:
        self._taken: dict[str, WeakSet[ListenerSlot]] = {}

    def count(self, owner: str) -> int:
        return len(self._taken.get(owner, ()))

    def take(self, owner: str) -> ListenerSlot:
        """Raises TooMany."""
        for other in [name for name, slots in self._taken.items() if not slots]:
            del self._taken[other]
        if self.count(owner) >= MOST_LISTENERS:
            raise TooMany(
                "too_many_listeners",
                f"{MOST_LISTENERS} streams of events are open already.",
                remedy="Close one of them.",
                retry_after_s=15,
            )
        slot = ListenerSlot()
        self._taken.setdefault(owner, WeakSet()).add(slot)
        return slot
