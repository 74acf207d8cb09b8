"""What a person is told of assets, from rows: handle, truth report, where the files lie."""

from collections.abc import Iterable, Sequence

from agent.core.sanitize import plain
from tools.mesh.glb import one_line
from tools.studio.files.files import Files
from tools.studio.rows.view import View
from tools.types import AssetFile

_ORDER = {"model": 0, "rigged": 1, "clip": 2, "all": 3, "preview": 4, "converted": 5}


def summary(view: View, files: Files) -> str:
    """Several lines: `knight: complete, biped · report`, then a line per file, then a problem."""
    lines = [headline(view)]
    rows = sorted(view.files, key=lambda row: (_ORDER[row.kind], row.created_at))
    lines += [f"  {row.kind:<8} {files.path(view.asset.handle, row.name)}" for row in rows]
    lines += [f"  running  {task.step} {task.progress}%" for task in view.tasks if task.open]
    lines += [f"  warning  {warning}" for warning in view.warnings]
    if view.problem is not None:
        lines.append(f"  problem  {view.problem.message} {view.problem.remedy}".rstrip())
    return plain("\n".join(lines))


def headline(view: View) -> str:
    """`knight: complete, biped · 5,110 triangles, 24 joints, ...`"""
    asset = view.asset
    head = f"{asset.handle}: {asset.state}"
    if asset.rig_type and any(file.kind == "rigged" for file in view.files):
        head += f", {asset.rig_type}"
    head += f" · {one_line(view.report)}" if view.report else ""
    return head + (" · simulated" if asset.simulated else "")


def best_file(view: View, clip: str | None = None) -> AssetFile | None:
    """The file to take: a clip's, or all clips in one, else the rig, else the mesh; a GLB first.

    Shape: None where there is none.
    """
    if clip is not None:
        return _newest(f for f in view.files if f.kind == "clip" and clip in _names(f))
    kinds = ("all", "rigged", "model")
    found = (_newest(f for f in view.files if f.kind == kind) for kind in kinds)
    return next((file for file in found if file), None)


def _newest(files: Iterable[AssetFile]) -> AssetFile | None:
    return max(files, key=lambda file: (file.name.endswith(".glb"), file.created_at), default=None)


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


def _names(file: AssetFile) -> tuple[str, str]:
    """A clip's name, and as people say it: dance_02 is also dance."""
    stem = file.name.rsplit(".", 1)[0]
    return stem, stem.rstrip("0123456789").rstrip("_")
