"""The names of animations: what users say, what a rig knows, what goes on the wire."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from tools.errors import BadRequest
from tools.studio.catalog.rigs import resolve_rig_type, rig_model
from tools.studio.catalog.tables import PresetRow, tables

Spelling = Literal["first", "fallback"]


def presets_for(rig_type: str, *, spec: str = "tripo") -> tuple[str, ...]:
    """The short names a rig of this body and skeleton knows, sorted; empty for avian."""
    return _names(_rows(rig_model(rig_type, spec), resolve_rig_type(rig_type)))


def resolve_preset(name: str, rig_type: str | None = None, spec: str = "tripo") -> str:
    """The short name meant by what was said: "Walking", "preset:biped:walk", "dance", "jump rope".

    Without a rig type, a name that any body knows will do.

    Raises: BadRequest with near matches and the valid names.
    """
    if rig_type is not None:
        return preset_on(rig_model(rig_type, spec), resolve_rig_type(rig_type), name)
    model = rig_model("biped", spec)
    if (found := _match(name, _rows(model, "biped"))) is not None:
        return found
    anywhere = _match(name, [row for row in tables().presets if row.rig_type != "biped"])
    if anywhere is None:
        raise _unknown(name, model, "biped")
    return anywhere


def preset_on(model: str, rig_type: str, name: str) -> str:
    """The short name meant, on a given rig model and body. Raises: BadRequest."""
    found = _match(name, _rows(model, rig_type))
    if found is None:
        raise _unknown(name, model, rig_type)
    return found


def wire_preset(model: str, rig_type: str, preset: str, spelling: Spelling = "first") -> str:
    """The service's spelling of a preset; the fallback equals the first where there is only one.

    Sources disagree on v2.5 bipeds: most spell them without the body, one with it (2026-11).
    """
    for row in _rows(model, rig_type):
        if preset in row.names:
            pattern = row.spellings[0 if spelling == "first" else -1]
            return pattern.format(name=preset)
    raise _unknown(preset, model, rig_type)


def _rows(model: str, rig_type: str) -> list[PresetRow]:
    return [row for row in tables().presets if row.rig_model == model and row.rig_type == rig_type]


def _names(rows: Iterable[PresetRow]) -> tuple[str, ...]:
    return tuple(sorted(name for row in rows for name in row.names))


def _match(said: str, rows: Sequence[PresetRow]) -> str | None:
    names = _names(rows)
    for word in _readings(said):
        if word in names:
            return word
        if (meant := tables().meant.get(word)) in names:
            return meant
        if family := [name for name in names if re.fullmatch(rf"{re.escape(word)}_\d\d", name)]:
            return family[0]
        for row in rows:
            if word in row.also:
                return row.names[0]
    return None


def _readings(said: str) -> Iterator[str]:
    """What was said as a snake_case word, then with its number padded, then without -s or -ing."""
    last = said.rpartition(":")[2].strip().lower()
    word = re.sub(r"[^a-z0-9]+", "_", last).strip("_")
    if not word:
        return
    yield word
    if numbered := re.fullmatch(r"([a-z_]*[a-z])_?(\d{1,2})", word):
        yield f"{numbered[1]}_{int(numbered[2]):02}"
    if (single := re.sub(r"(?<=[a-z]{2}[^s])s(?=_|$)", "", word)) != word:
        yield single
    if (stem := re.sub(r"(?<=[a-z]{2})ing(?=_|$)", "", word)) != word:
        yield stem
        yield re.sub(r"([a-z])\1(?=_|$)", r"\1", stem)
        yield re.sub(r"(?=_|$)", "e", stem, count=1)


def _unknown(said: str, model: str, rig_type: str) -> BadRequest:
    valid = _names(_rows(model, rig_type))
    if not valid:
        return BadRequest(
            f"animations: a rig of type {rig_type} can be made, but the service has no preset for"
            f" it, so {said[:40]!r} is not possible.",
            remedy="Rig it without animations, or choose another character.",
            field="animations",
            value=said,
            valid=[],
        )
    near = _near(said, valid)
    hint = f" Near: {', '.join(near)}." if near else ""
    return BadRequest(
        f"animations: {said[:40]!r} is not a preset of this {rig_type} rig.{hint}"
        f" Valid: {', '.join(folded(valid))}.",
        remedy=_elsewhere(said, model, rig_type),
        field="animations",
        value=said,
        near=near,
        valid=folded(valid),
    )


def _near(said: str, valid: Sequence[str]) -> list[str]:
    from difflib import get_close_matches

    near: list[str] = []
    for word in _readings(said):
        near += [name for name in tables().near.get(word, ()) if name in valid]
        near += [name for name in valid if len(word) > 3 and word in name]
        parts = {part for part in word.split("_") if len(part) > 2}
        near += [name for name in valid if parts & set(name.split("_"))]
        near += get_close_matches(word, valid, n=3, cutoff=0.7)
    return list(dict.fromkeys(near))[:5]


def _elsewhere(said: str, model: str, rig_type: str) -> str:
    plain = rig_model("biped")
    if rig_type != "biped" or model == plain:
        return ""
    known = _match(said, _rows(plain, "biped"))
    return f"{known} needs a rig with spec tripo." if known else ""


def folded(names: Iterable[str]) -> list[str]:
    """The names with numbered families written short: dance_01..06."""
    families: dict[str, list[str]] = {}
    for name in sorted(names):
        stem = re.sub(r"_\d\d$", "", name)
        families.setdefault(stem if stem != name else name, []).append(name)
    return [
        members[0] if len(members) == 1 else f"{members[0]}..{members[-1][-2:]}"
        for members in families.values()
    ]
