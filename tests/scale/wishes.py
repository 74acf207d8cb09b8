"""A wish written by one of several processes."""

from tests.bare_studio import ACCOUNT, OWNER
from tools.studio.work.advancer import intent
from tools.studio.work.studio import generate_step
from tools.types import Asset, GenerateOptions, Task, Wishes

NOW = 1_795_000_000.0


def wish(handle: str) -> tuple[Asset, Task]:
    asset = Asset(
        handle=handle,
        owner=OWNER,
        account=ACCOUNT,
        chat="c",
        prompt=handle,
        image=None,
        options=GenerateOptions(),
        wishes=Wishes(),
        state="queued",
        rig_type=None,
        spec=None,
        stop=False,
        problem=None,
        created_at=NOW,
        updated_at=NOW,
    )
    return asset, intent(asset, generate_step(handle, None, GenerateOptions()), NOW)
