"""Reference pictures are checked before anything is paid, and only read where allowed."""

import contextlib
import io
import random
from pathlib import Path

import pytest
from PIL import Image

from tools.errors import BadRequest
from tools.studio.files.images import MOST_BYTES, checked_picture, checked_url, is_url, read_picture


def png(side_px: int = 256, kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (side_px, side_px), "navy").save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize(
    ("kind", "mime"), [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("WEBP", "image/webp")]
)
def test_the_three_kinds_the_service_takes_are_known_by_their_content(kind: str, mime: str) -> None:
    assert checked_picture("x.dat", png(300, kind)).mime == mime


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "not a PNG"),
        (b"GIF89a" + b"\0" * 50, "not a PNG"),
        (b"<html>", "not a PNG"),
        (png()[:100], "damaged"),
        (png(255), "255 x 255"),
        (b"RIFF\0\0\0\0WAVEfmt ", "not a PNG"),
    ],
)
def test_anything_else_is_refused_with_its_reason(content: bytes, reason: str) -> None:
    with pytest.raises(BadRequest, match=reason):
        checked_picture("x.png", content)


def test_a_picture_is_read_from_an_allowed_folder_only(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "out"
    inside.mkdir()
    outside.mkdir()
    (inside / "a.png").write_bytes(png())
    (outside / "b.png").write_bytes(png())
    (inside / "link.png").symlink_to(outside / "b.png")
    assert read_picture("a.png", [inside]).name == "a.png"
    assert read_picture(str(outside / "b.png"), [inside, outside]).name == "b.png"
    for sneaky in (str(outside / "b.png"), "../out/b.png", "link.png", "/etc/passwd"):
        with pytest.raises(BadRequest, match="outside the folders"):
            read_picture(sneaky, [inside])


def test_a_missing_file_a_folder_and_a_giant_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadRequest, match="there is no file"):
        read_picture("no.png", [tmp_path])
    with pytest.raises(BadRequest, match="there is no file"):
        read_picture(".", [tmp_path])
    with (tmp_path / "big.png").open("wb") as big:
        big.truncate(MOST_BYTES + 1)
    with pytest.raises(BadRequest, match="at most 20 MB"):
        read_picture("big.png", [tmp_path])


def test_where_paths_are_not_taken_none_is_read() -> None:
    with pytest.raises(BadRequest, match="not taken here"):
        read_picture("a.png", [])


@pytest.mark.parametrize(
    "url", ["http://x.example/a.png", "file:///etc/passwd", "https://", "data://x"]
)
def test_only_https_addresses_are_passed_on(url: str) -> None:
    with pytest.raises(BadRequest, match="only https"):
        checked_url(url)
    assert checked_url("https://x.example/a.png")


@pytest.mark.parametrize(
    "image",
    ["a\0b.png", "n" * 5000, "~nobody-here/x.png", "https://[bad", "https://a:99999999/x.png"],
)
def test_names_and_addresses_that_cannot_be_are_refused_in_words(
    tmp_path: Path, image: str
) -> None:
    with pytest.raises(BadRequest):
        checked_url(image) if is_url(image) else read_picture(image, [tmp_path])


def test_no_damage_to_a_picture_is_anything_but_a_refusal() -> None:
    for kind in ("PNG", "JPEG", "WEBP"):
        out = io.BytesIO()
        Image.effect_noise((300, 300), 50).convert("RGB").save(out, kind)
        whole, dice = out.getvalue(), random.Random(kind)
        for _ in range(150):
            content = bytearray(whole[: dice.randrange(12, len(whole))])
            for _ in range(dice.randrange(1, 12)):
                content[dice.randrange(12, min(len(content), 200) or 13)] = dice.randrange(256)
            with contextlib.suppress(BadRequest):
                checked_picture("odd", bytes(content))


@pytest.mark.parametrize(
    "path",
    [
        "/etc/passwd",
        "/etc/no-such-file",
        "../x/there.png",
        "../x/not.png",
        "/etc/passwd/x",
        "/var/lib/private/a",
    ],
)
def test_outside_the_folders_the_answer_is_the_same_whether_or_not_a_file_is_there(
    tmp_path: Path, path: str
) -> None:
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "there.png").write_bytes(png())
    with pytest.raises(BadRequest) as refused:
        read_picture(path, [tmp_path / "in"])
    assert str(refused.value).replace(path, "PATH") == (
        "image: PATH lies outside the folders that may be read."
    )


@pytest.mark.parametrize("path", ["~root", "~root/a.png", "~nobody-here/a", "a\0b", "a" * 5000])
def test_what_names_no_file_is_refused_by_its_letters_alone(tmp_path: Path, path: str) -> None:
    with pytest.raises(BadRequest, match="^image: no file has such a name.$"):
        read_picture(path, [tmp_path])
