"""What completion may offer: a copy of names from the rows, kept fresh while the chat is open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agent.app import App
    from tools.studio.rows.view import View


@dataclass
class CompletionData:
    """Names to choose from; empty until the home is open."""

    handles: Sequence[str] = ()
    clips: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    """By handle: the clips there are."""
    presets: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    """By handle: the animations that its rig, or the rig it would get, can be given."""
    chats: Sequence[str] = ()
    models: Sequence[str] = ()

    async def refresh(self, app: "App") -> None:
        """Reads them again."""
        caller = app.caller()
        views = await app.studio.look_around(caller, limit=200)
        self.handles = [view.asset.handle for view in views]
        self.clips = {view.asset.handle: view.clips for view in views}
        self.presets = {view.asset.handle: presets_of(view) for view in views}
        chats = await app.history.chats(owner=caller.owner, limit=50)
        self.chats = [chat.name or chat.id for chat in chats]


def presets_of(view: "View") -> Sequence[str]:
    """The animations valid for an asset's body and skeleton; a biped's where it has no rig yet."""
    from tools.studio import catalog

    return catalog.presets_for(view.asset.rig_type or "biped", spec=view.asset.spec or "tripo")
