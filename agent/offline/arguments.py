"""What goes into a call: the prompt with its advice, and only members the tool offers."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, cast

from agent.offline.english.goal import Body, Goal
from agent.offline.english.utterance import Utterance
from agent.offline.shelf import KnownAssets

ADVISED_UP_TO = 1024
"""Characters of a prompt that the service takes: advice never makes one longer than that."""
_ADVICE: dict[Body, str] = {
    "humanoid": "full body, T-pose, arms away from the body",
    "animal": "full body, standing, legs apart, neutral pose",
    "other": "full body, neutral pose",
    "thing": "",
    "still": "",
}
_POSED = re.compile(r"\b[TA][- ]pose\b", re.IGNORECASE)
_ARMED = re.compile(
    r"\b(?:holding|carrying|wielding|sword|shield|staff|wand|axe|bow|gun|spear|hammer|weapon)\b",
    re.I,
)


class Tools:
    """The tools a request offers, and what each of them takes."""

    def __init__(self, offered: Sequence[Mapping[str, Any]]) -> None:
        self._properties: dict[str, dict[str, Any]] = {}
        for tool in offered:
            function = _mapping(tool.get("function"))
            name = function.get("name")
            if isinstance(name, str):
                parameters = _mapping(function.get("parameters"))
                self._properties[name] = _mapping(parameters.get("properties"))

    def __contains__(self, name: str) -> bool:
        return name in self._properties

    def fit(self, name: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """The arguments without empty ones and without any that the tool does not take."""
        takes = self._properties.get(name) or {}
        given = {key: value for key, value in arguments.items() if value not in (None, "", [], ())}
        return {
            k: v for k, v in given.items() if not takes or (k in takes and _allowed(takes[k], v))
        }


def _mapping(value: object) -> dict[str, Any]:
    return cast(dict[str, Any], value) if isinstance(value, dict) else {}


def _allowed(schema: object, value: object) -> bool:
    """Whether a word is among the ones a schema lists, where it lists any."""
    if not isinstance(value, str):
        return True
    branches = [_mapping(schema), *map(_mapping, _mapping(schema).get("anyOf") or ())]
    listed = [branch["enum"] for branch in branches if isinstance(branch.get("enum"), list)]
    return not listed or any(value in words for words in listed)


def generate(goal: Goal, heard: Utterance, shelf: KnownAssets) -> dict[str, Any]:
    """Arguments of generate_3d for a goal."""
    animations = list(goal.animations[:5])
    return {
        "prompt": prompt(goal, heard, shelf),
        "image": goal.image,
        "name": goal.name,
        "texture": heard.texture,
        "quality": heard.quality,
        "face_limit": heard.face_limit,
        "rig": True if heard.plan and goal.rig else None,
        "animations": animations if heard.plan and goal.rig else None,
    }


def prompt(goal: Goal, heard: Utterance, shelf: KnownAssets) -> str:
    """The words for the service: all that was asked for, then advice that helps the rig.

    Nothing is cut off: a prompt that is too long is for the tool to refuse.
    """
    if not goal.subject:
        return ", ".join(goal.styles)
    wanted = heard.restore(", ".join((goal.subject, *goal.styles)))
    advice = _advice(goal, wanted) if goal.rig else ""
    same = [p for p in _earlier(shelf) if p.startswith(wanted)]
    if goal.again and same:
        wanted += f", variation {len(same) + 1}"
    advised = ", ".join(part for part in (wanted, advice) if part)
    return advised if len(advised) <= ADVISED_UP_TO else wanted


def _earlier(shelf: KnownAssets) -> list[str]:
    return [str(given.get("prompt") or "") for given in (shelf.prompts or {}).values()]


def _advice(goal: Goal, wanted: str) -> str:
    advice = _ADVICE[goal.body]
    if goal.body == "humanoid" and not _ARMED.search(wanted):
        advice += ", empty hands"
    return advice.replace("T-pose, ", "") if _POSED.search(wanted) else advice
