"""Links and handles in an answer that nothing is behind, and the line that says so.

A model may promise what it never made. What settled is printed from rows anyway; this catches the
two inventions that a person would act on: a link to follow, and the name of an asset.
"""

import re
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence

from agent.core.messages import Message

_LINKS = (
    re.compile(r"\]\(\s*<?([^()\s<>]+)>?[^()\n]*\)"),
    re.compile(r"((?:\b[a-z][a-z0-9+.-]{1,20}:/{1,3}|\bwww\.)[^\s<>\"'`)\]}|]+)", re.IGNORECASE),
    re.compile(r"((?:[~.]{0,2}/|\b[A-Za-z]:\\)[\w./\\~-]*\.(?:glb|gltf|fbx|obj|png|zip))\b"),
)
_CODE = re.compile(r"`([^`\n]+)`")
_QUOTED = re.compile(r"(?<!\w)[\"“”„«‹‘']([^\s\"“”„«»‹›‘’']+)[\"“”»›’'](?!\w)")
_HANDLE = re.compile(r"(?=.*[a-z])(?=..)[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_LONGEST_HANDLE = 60
_REPLIES = frozenset(("yes", "no", "ok", "okay", "sure", "all", "both", "none", "new", "galatea"))
_NAMED = 3


async def correction(
    answer: str,
    said: Sequence[Message],
    *,
    words: Collection[str],
    exists: Callable[[str], Awaitable[bool]],
) -> str:
    """One sentence about what an answer names and nothing has, or "".

    `said` is the conversation before the answer: its links, and a person's own words, may be
    quoted. `words` are names that are no assets: tools, presets, states. `exists` asks the rows.
    """
    parts: list[str] = []
    unknown = [name for name in handles_in(answer, said, words) if not await exists(name)]
    if unknown:
        more = f" and {len(unknown) - _NAMED} more" if len(unknown) > _NAMED else ""
        parts.append(f"no asset is called {', '.join(unknown[:_NAMED])}{more}")
    if count := len(links_in(answer, said)):
        links = "the link above is" if count == 1 else f"the {count} links above are"
        parts.append(f"{links} not from Galatea, which prints where files lie itself")
    return f"(Correction by Galatea: {'; '.join(parts)}.)" if parts else ""


def links_in(answer: str, said: Sequence[Message]) -> list[str]:
    """Links and paths of files that stood neither in a person's words nor in a tool's result."""
    sources = "\n".join(m.wire()["content"] for m in said if m.role in ("user", "tool"))
    found = [match[1].rstrip(".,;:!?*_") for link in _LINKS for match in link.finditer(answer)]
    found = [one for one in dict.fromkeys(found) if one not in sources]
    return [one for one in found if not any(one != other and one in other for other in found)]


def handles_in(answer: str, said: Sequence[Message], words: Collection[str]) -> list[str]:
    """What is quoted as if it were the handle of an asset.

    In backquotes anything of that form; in plain quotes not what a person said before.
    """
    theirs = " ".join(m.content for m in said if m.role == "user").lower()
    quotable = set(re.findall(r"[a-z0-9]+(?:-[a-z0-9]+)*", theirs))
    named = [*_handles(_CODE, answer, ()), *_handles(_QUOTED, answer, quotable)]
    return [name for name in dict.fromkeys(named) if name not in words and name not in _REPLIES]


def _handles(form: re.Pattern[str], answer: str, quotable: Collection[str]) -> Iterable[str]:
    for match in form.finditer(answer):
        word = match[1].strip(" .,;:!?")
        if len(word) <= _LONGEST_HANDLE and _HANDLE.fullmatch(word) and word not in quotable:
            yield word
