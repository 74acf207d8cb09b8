"""Pictures of GLB files, drawn by a small software rasteriser.

May import: tools' leaves, tools/mesh (the checked reader). Knows no rows and no service.
Begin reading at `picture` below, then scene.py and render.py.
"""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

    from tools.picture.scene import Scene

Rgba = tuple[int, int, int, int]


def picture(
    glb: bytes | Path,
    *,
    size_px: int = 512,
    yaw_deg: float = 35.0,
    clip: str | None = None,
    time_s: float = 0.0,
    background: Rgba | None = None,
) -> bytes:
    """A square PNG of the file's scene, lit softly, on a neutral gradient or a flat background.

    Yaw 0 looks at the front (+X); greater walks round to the right-hand side. With `clip` the
    pose is that animation's at `time_s`.

    Raises ValueError when the file is no readable GLB, holds no triangles, or has no such clip.
    """
    from io import BytesIO

    image = _drawn(_scene(glb, clip), size_px, yaw_deg, clip, time_s, background)
    out = BytesIO()
    image.save(out, "PNG", compress_level=1)
    return out.getvalue()


def turntable(
    glb: bytes | Path, *, views: int = 4, size_px: int = 128, clip: str | None = None
) -> "list[Image]":
    """As many pictures from evenly spaced sides, the front first; with `clip`, also evenly
    spaced through its time.

    Raises ValueError as `picture` does.
    """
    from tools.picture.pose import duration_s

    scene = _scene(glb, clip)
    length_s = duration_s(scene, clip) if clip else 0.0
    return [
        _drawn(scene, size_px, 35.0 + 360.0 * i / views, clip, length_s * i / views, None)
        for i in range(views)
    ]


def _scene(glb: bytes | Path, clip: str | None) -> "Scene":
    from tools.picture.scene import read_scene

    scene = read_scene(glb)
    if clip is not None and clip not in scene.clips:
        raise ValueError(f"no clip {clip!r}; the file has {sorted(scene.clips)}")
    return scene


def _drawn(
    scene: "Scene",
    size_px: int,
    yaw_deg: float,
    clip: str | None,
    time_s: float,
    background: Rgba | None,
) -> "Image":
    from tools.picture.pose import posed
    from tools.picture.render import rendered

    return rendered(
        posed(scene, clip, time_s), size_px=size_px, yaw_deg=yaw_deg, background=background
    )
