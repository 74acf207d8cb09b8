"""The rows of the studio: assets, tasks, files. The rows are the truth; everything else follows.

Every change that belongs together is one transaction; every change of an asset's state is
compare-and-set against the table in `transitions.py`: of two racers one finds nothing to do.
"""

from tools.studio.asset_rows import AssetRows
from tools.studio.file_rows import FileRows
from tools.studio.task_rows import TaskRows


class Store(AssetRows, TaskRows, FileRows):
    """Reads and writes of assets, tasks and files over one database."""
