"""Pictures of GLBs: something is seen, where it should be, from the side asked for."""

from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from tools.picture import picture, turntable
from tools.picture.pose import posed
from tools.picture.scene import read_scene
from tools.simulator.sculptor import sculpt, sculpt_clips

CLEAR = (0, 0, 0, 0)


def pixels(png: bytes) -> np.ndarray:
    with Image.open(BytesIO(png)) as image:
        assert image.format == "PNG"
        return np.asarray(image.convert("RGBA")).astype(int)


def subject(png: bytes) -> np.ndarray:
    """Which pixels the model itself covers."""
    return pixels(png)[..., 3] > 250


@pytest.fixture(scope="module")
def knight() -> bytes:
    return sculpt("a silver knight", seed=1)


def test_the_subject_fills_the_frame_and_stays_inside(knight: bytes) -> None:
    seen = subject(picture(knight, size_px=200, background=CLEAR))
    rows, columns = np.flatnonzero(seen.any(axis=1)), np.flatnonzero(seen.any(axis=0))
    assert 0.7 < max(np.ptp(rows), np.ptp(columns)) / 200 < 0.95
    assert rows[0] > 2 and rows[-1] < 197 and columns[0] > 2 and columns[-1] < 197


def test_the_picture_has_the_size_asked_for(knight: bytes) -> None:
    assert pixels(picture(knight, size_px=96)).shape[:2] == (96, 96)


def test_the_default_backdrop_is_a_light_gradient(knight: bytes) -> None:
    image = pixels(picture(knight, size_px=128))
    assert image[0, 0, :3].min() > 150
    assert image[10, 64, :3].sum() != image[120, 4, :3].sum()


def test_a_given_background_is_used(knight: bytes) -> None:
    assert tuple(pixels(picture(knight, size_px=64, background=(10, 200, 30, 255)))[1, 1]) == (
        10,
        200,
        30,
        255,
    )


def test_there_is_light_and_shade(knight: bytes) -> None:
    png = picture(knight, size_px=160, background=CLEAR)
    grey = pixels(png)[..., :3].mean(axis=2)[subject(png)]
    assert np.percentile(grey, 95) - np.percentile(grey, 5) > 80


def test_the_same_file_gives_the_same_picture(knight: bytes) -> None:
    assert picture(knight, size_px=80) == picture(knight, size_px=80)


def test_another_side_looks_different(knight: bytes) -> None:
    front, back = (pixels(picture(knight, size_px=120, yaw_deg=yaw)) for yaw in (0, 180))
    assert np.abs(front - back).mean() > 2


def test_the_front_shows_the_face() -> None:
    person = sculpt("a person", seed=1)

    def dark(yaw: float) -> int:
        png = picture(person, size_px=200, yaw_deg=yaw, background=CLEAR)
        return int((pixels(png)[..., :3].max(axis=2)[:80][subject(png)[:80]] < 60).sum())

    assert dark(0) > dark(180) + 20


def test_colours_are_the_models_own() -> None:
    png = picture(sculpt("a red mushroom", seed=1), size_px=160, background=CLEAR)
    red, green, blue = pixels(png)[..., :3][subject(png)].mean(axis=0)
    assert red > green + 15 and red > blue + 15


def test_a_clip_moves_the_picture() -> None:
    glb = sculpt_clips("a knight", seed=1, rig_type="biped", presets=("preset:run",))
    first, later = (
        pixels(picture(glb, size_px=120, clip="preset:run", time_s=time_s)) for time_s in (0, 0.33)
    )
    rest = pixels(picture(glb, size_px=120))
    assert np.abs(first - later).mean() > 1
    assert np.abs(first - rest).mean() > 1


def test_times_beyond_a_clips_end_show_its_end() -> None:
    glb = sculpt_clips("a knight", seed=1, rig_type="biped", presets=("preset:fall",))
    assert picture(glb, size_px=64, clip="preset:fall", time_s=99) == picture(
        glb, size_px=64, clip="preset:fall", time_s=1e9
    )


def test_an_unknown_clip_is_named() -> None:
    glb = sculpt_clips("a knight", seed=1, rig_type="biped", presets=("preset:run",))
    with pytest.raises(ValueError, match=r"no clip 'fly'.*preset:run"):
        picture(glb, clip="fly")


def test_a_turntable_shows_as_many_sides_as_asked(knight: bytes) -> None:
    views = turntable(knight, views=3, size_px=48)
    assert [view.size for view in views] == [(48, 48)] * 3
    assert len({view.tobytes() for view in views}) == 3


def test_a_turntable_of_a_clip_plays_it() -> None:
    glb = sculpt_clips("a knight", seed=1, rig_type="biped", presets=("preset:jump",))
    assert len({view.tobytes() for view in turntable(glb, size_px=48, clip="preset:jump")}) == 4


@pytest.mark.parametrize(
    "broken",
    [b"", b"glTF", b"PK\x03\x04 not a model at all......", b"glTF" + b"\xff" * 40],
)
def test_what_is_no_glb_is_refused(broken: bytes) -> None:
    with pytest.raises(ValueError):
        picture(broken)


def test_a_cut_off_file_is_refused(knight: bytes) -> None:
    with pytest.raises(ValueError):
        picture(knight[: len(knight) // 2])


def test_a_file_without_triangles_is_refused() -> None:
    bones = sculpt_clips(
        "a knight", seed=1, rig_type="biped", presets=("preset:run",), with_geometry=False
    )
    with pytest.raises(ValueError, match="no triangles"):
        picture(bones)


def test_foreign_files_with_textures_and_moved_nodes_are_drawn() -> None:
    import trimesh

    box = trimesh.creation.box((1, 2, 1))
    green = Image.new("RGB", (8, 8), (20, 200, 40))
    box.visual = trimesh.visual.TextureVisuals(
        uv=np.tile([0.5, 0.5], (len(box.vertices), 1)),
        material=trimesh.visual.material.PBRMaterial(baseColorTexture=green),
    )
    scene = trimesh.Scene()
    scene.add_geometry(box, transform=trimesh.transformations.translation_matrix([5, 1, -3]))
    exported = scene.export(file_type="glb")
    assert isinstance(exported, bytes)
    png = picture(exported, size_px=100, background=CLEAR)
    seen = subject(png)
    assert 0.2 < seen.mean() < 0.8
    red, green_mean, blue = pixels(png)[..., :3][seen].mean(axis=0)
    assert green_mean > red + 40 and green_mean > blue + 40


def test_vertices_that_materials_share_are_placed_once(knight: bytes) -> None:
    scene = read_scene(knight)
    primitives = [primitive for mesh in scene.meshes for primitive in mesh]
    mesh = posed(scene, None, 0.0)
    assert len(primitives) > 5
    assert len(mesh.positions) == len(primitives[0].vertices.positions)
    assert len(mesh.faces) == sum(len(primitive.faces) for primitive in primitives)
