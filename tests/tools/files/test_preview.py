"""Pictures of the service: as PNG, unless they are none or larger than pictures are."""

import io

import pytest
from PIL import Image

from tools.studio.files.preview import as_png


def _png(width: int, height: int) -> bytes:
    out = io.BytesIO()
    Image.new("1", (width, height)).save(out, "PNG")
    return out.getvalue()


def test_a_few_kilobytes_that_unpack_to_hundreds_of_megabytes_are_no_picture() -> None:
    bomb = _png(9000, 9000)
    assert len(bomb) < 50_000
    with pytest.raises(ValueError, match="usual size"):
        as_png(bomb)


def test_a_usual_picture_becomes_a_png_and_rubbish_is_refused() -> None:
    assert as_png(_png(300, 200)).startswith(b"\x89PNG")
    with pytest.raises(ValueError, match="not a picture"):
        as_png(b"GIF89a" + bytes(300))
