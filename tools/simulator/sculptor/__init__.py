"""Sculpts the simulator's models: real GLBs, rigs and clips, from nothing but a prompt.

Figures face +X and stand on y = 0; the longest side is about 1. The same arguments give the same
bytes.
"""

from collections.abc import Sequence


def body_of(prompt: str) -> str | None:
    """The rig type a rig check would report: "biped", "quadruped", "avian", "serpentine",
    "aquatic", "hexapod" or "octopod"; None where there is nothing to rig."""
    from tools.simulator.sculptor.subject import read_subject

    return read_subject(prompt).body


def sculpt(prompt: str, *, seed: int, texture: bool = True, face_limit: int | None = None) -> bytes:
    """The prompt's model as GLB, without skin or animation; plain grey without `texture`.

    A `face_limit` below what the form needs gives the coarsest form there is.
    """
    from tools.simulator.sculptor.glb import write_glb
    from tools.simulator.sculptor.workshop import figure_of

    figure = figure_of(prompt, seed, face_limit)
    return write_glb(figure, prompt=prompt, texture=texture)


def sculpt_rigged(
    prompt: str,
    *,
    seed: int,
    texture: bool = True,
    face_limit: int | None = None,
    rig_type: str,
    spec: str = "tripo",
) -> bytes:
    """The same model with a skin; `spec` "mixamo" names a biped's joints as Mixamo does.

    A rig type that is not the body's own gets that type's skeleton, fitted to the model's bounds.

    Raises ValueError on an unknown rig type.
    """
    return sculpt_clips(
        prompt,
        seed=seed,
        texture=texture,
        face_limit=face_limit,
        rig_type=rig_type,
        spec=spec,
        presets=(),
    )


def sculpt_clips(
    prompt: str,
    *,
    seed: int,
    texture: bool = True,
    face_limit: int | None = None,
    rig_type: str,
    spec: str = "tripo",
    presets: Sequence[str],
    with_geometry: bool = True,
    in_place: bool = False,
) -> bytes:
    """The rigged model with one animation per preset, each named by the preset's wire spelling.

    Without `with_geometry` only joints and animations. Gaits move the root ahead unless
    `in_place`.

    Raises ValueError on an unknown rig type, or a preset that type does not have.
    """
    from tools.simulator.sculptor.glb import write_glb
    from tools.simulator.sculptor.motion.presets import clip_for
    from tools.simulator.sculptor.skeleton import spec_names
    from tools.simulator.sculptor.workshop import figure_of, rigged_as

    figure = rigged_as(figure_of(prompt, seed, face_limit), rig_type, body_of(prompt))
    skeleton = figure.skeleton
    assert skeleton is not None
    clips = [clip_for(preset, rig_type, skeleton, in_place=in_place) for preset in presets]
    return write_glb(
        figure,
        prompt=prompt,
        texture=texture,
        rigged=True,
        names=spec_names(skeleton, rig_type, spec),
        clips=clips,
        with_geometry=with_geometry,
    )


def presets_of(rig_type: str) -> tuple[str, ...]:
    """Every preset `sculpt_clips` can make for that rig type, in wire spelling; none for avian."""
    from tools.simulator.sculptor.motion.presets import presets_of as known

    return known(rig_type)


def describe_image(image: bytes) -> str:
    """A prompt for what a picture might show, by its main colour: "a red figure".

    Raises ValueError when the bytes are no picture.
    """
    from tools.simulator.sculptor.glimpse import described

    return described(image)
