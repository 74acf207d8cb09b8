"""The rows of the studio: assets, tasks, files. The rows are the truth; everything else follows.

Every change that belongs together is one transaction; every change of an asset's state is
compare-and-set against the table in `transitions.py`: of two racers one finds nothing to do.
"""

from collections.abc import Sequence

from tools.studio.rows.asset_rows import AssetRows
from tools.studio.rows.file_rows import FileRows
from tools.studio.rows.task_rows import TaskRows
from tools.studio.rows.view import View
from tools.types import Asset


class Store(AssetRows, TaskRows, FileRows):
    """Reads and writes of assets, tasks and files over one database."""

    async def views(self, assets: Sequence[Asset], *, brief: bool = False) -> list[View]:
        """These assets with their tasks and files, in the same order.

        `brief`: with as much as a line about each tells, the tasks under way and the clips.
        """
        handles = [asset.handle for asset in assets]
        tasks = await self.tasks_of(handles, under_way=brief)
        files = await self.files_of(handles, clips=brief)
        return [View(one, tasks.get(one.handle, ()), files.get(one.handle, ())) for one in assets]
