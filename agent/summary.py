"""What a person is told of assets, from rows: handle, truth report, where the files lie."""

from collections.abc import Sequence

from tools.studio.files import Files
from tools.studio.glb import one_line
from tools.views import View

_ORDER = {"model": 0, "rigged": 1, "clip": 2, "all": 3, "preview": 4, "converted": 5}


def summary(view: View, files: Files) -> str:
    """Several lines: `knight: complete, biped · report`, then a line per file, then a problem."""
    asset = view.asset
    head = f"{asset.handle}: {asset.state}"
    if asset.rig_type and any(file.kind == "rigged" for file in view.files):
        head += f", {asset.rig_type}"
    lines = [head + (f" · {one_line(view.report)}" if view.report else "")]
    rows = sorted(view.files, key=lambda row: (_ORDER[row.kind], row.created_at))
    lines += [f"  {row.kind:<8} {files.path(asset.handle, row.name)}" for row in rows]
    lines += [f"  running  {task.step} {task.progress}%" for task in view.tasks if task.open]
    if view.problem is not None:
        lines.append(f"  problem  {view.problem.message} {view.problem.remedy}".rstrip())
    return "\n".join(lines)


def table(views: Sequence[View]) -> str:
    """One line per asset, newest first."""
    if not views:
        return 'Nothing is made yet. Try: galatea run "make a silver knight"'
    width = max(len(view.asset.handle) for view in views)
    lines: list[str] = []
    for view in views:
        report = one_line(view.report) if view.report else ""
        lines.append(f"{view.asset.handle:<{width}}  {view.asset.state:<10}  {report}".rstrip())
    return "\n".join(lines)
