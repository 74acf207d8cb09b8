"""What a picture shows, as far as its colours tell."""

from io import BytesIO

import numpy as np
from PIL import Image, UnidentifiedImageError

from tools.simulator.sculptor.palette import COLOURS

NAMED = (
    "red",
    "orange",
    "yellow",
    "green",
    "teal",
    "blue",
    "purple",
    "pink",
    "brown",
    "white",
    "grey",
    "black",
)


def described(image: bytes) -> str:
    """ "a red figure", from the colour of the picture's middle against its border."""
    try:
        with Image.open(BytesIO(image)) as opened:
            small = opened.convert("RGBA").resize((48, 48))
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as broken:
        raise ValueError("not a picture") from broken
    pixels = np.asarray(small, np.float64) / 255
    rgb, alpha = pixels[..., :3], pixels[..., 3]
    border = np.concatenate([rgb[0], rgb[-1], rgb[:, 0], rgb[:, -1]])
    away = np.linalg.norm(rgb - np.median(border, axis=0), axis=-1)
    subject = (alpha > 0.5) & (away > 0.15)
    if int(subject.sum()) < 40:
        subject = alpha > 0.5 if bool((alpha > 0.5).any()) else np.ones_like(alpha, bool)
    return f"a {_nearest(rgb[subject])} figure"


def _nearest(pixels: "np.ndarray") -> str:
    """The name most pixels come nearest to; vivid ones count more."""
    known = np.array([COLOURS[name].rgb for name in NAMED])
    away = np.linalg.norm(pixels[:, None] - known, axis=-1)
    vivid = 0.25 + pixels.max(axis=1) - pixels.min(axis=1)
    votes = np.bincount(away.argmin(axis=1), weights=vivid, minlength=len(NAMED))
    return NAMED[int(votes.argmax())]
