"""A wish for something new: its asset, its first step, and what makes another wish the same."""

import hashlib
import re
import secrets
from pathlib import Path

from tools.studio import catalog
from tools.studio.db.database import packed
from tools.studio.work.caller import Caller
from tools.studio.work.names import handle_for
from tools.types import Asset, GenerateOptions, Wishes


def new_asset(
    caller: Caller,
    prompt: str,
    image: str | None,
    name: str | None,
    options: GenerateOptions,
    wishes: Wishes,
    *,
    now: float,
) -> Asset:
    """An asset that waits to be begun, named after what it is."""
    subject = prompt or _subject_of(image or "")
    return Asset(
        handle=handle_for(name, subject),
        owner=caller.owner,
        account=caller.account,
        chat=caller.chat,
        prompt=prompt,
        image=image,
        options=options,
        wishes=wishes,
        state="queued",
        rig_type=None,
        spec=None,
        stop=False,
        problem=None,
        created_at=now,
        updated_at=now,
    )


def _subject_of(image: str) -> str:
    """What a picture's name says; uploads have none of their own."""
    stem = Path(image).stem
    return "picture" if re.fullmatch(r"[0-9a-f]{32}", stem) else stem


def generate_step(prompt: str | None, image: str | None, options: GenerateOptions) -> catalog.Step:
    """The priced request, with a seed of its own by which it can be found again."""
    return catalog.generate_step(
        prompt=prompt,
        image=image,
        texture=options.texture,
        quality=options.quality,
        face_limit=options.face_limit,
        negative_prompt=options.negative_prompt,
        model_seed=secrets.randbelow(2**31),
    )


def fingerprint_of(prompt: str | None, image: bytes | str | None, options: GenerateOptions) -> str:
    """The same for the same words, picture and options."""
    picture = hashlib.sha256(image).hexdigest() if isinstance(image, bytes) else image
    words = " ".join((prompt or "").lower().split())
    asked = [words, picture, options.model_dump()]
    return hashlib.sha256(packed(asked).encode()).hexdigest()
