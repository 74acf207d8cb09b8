"""A request as the strictest servers want it: what one of them refuses is a fault here."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


def faults(body: Mapping[str, Any]) -> list[str]:
    """What is wrong with a Chat Completions request, one sentence each."""
    messages: Sequence[Mapping[str, Any]] = body["messages"]
    found: list[str] = []
    before = ""
    waiting: list[str] = []
    for at, message in enumerate(messages):
        role = message["role"]
        if role not in _FOLLOWS[before]:
            found.append(f"{at}: {role} after {before or 'nothing'}")
        if role == "tool":
            if message["tool_call_id"] not in waiting:
                found.append(f"{at}: a result without a call")
            else:
                waiting.remove(message["tool_call_id"])
        elif waiting:
            found.append(f"{at}: calls without a result")
            waiting = []
        found += [f"{at}: {fault}" for fault in _faults_of(message)]
        if calls := message.get("tool_calls"):
            waiting = [call["id"] for call in calls]
            if len(set(waiting)) < len(waiting):
                found.append(f"{at}: two calls with one id")
        before = "calls" if calls else role
    if waiting:
        found.append("calls without a result at the end")
    if before not in ("user", "tool"):
        found.append(f"the last message is of {before}")
    if any(message.get("tool_calls") for message in messages) and not body.get("tools"):
        found.append("calls in history, and no tools")
    return found


_FOLLOWS = {
    "": ("system", "user"),
    "system": ("user",),
    "user": ("assistant",),
    "assistant": ("user",),
    "calls": ("tool",),
    "tool": ("tool", "assistant"),
}


def _faults_of(message: Mapping[str, Any]) -> list[str]:
    found: list[str] = []
    calls = message.get("tool_calls")
    content = message.get("content")
    if calls is not None and not calls:
        found.append("an empty list of calls")
    if not (isinstance(content, str) and content.strip()) and not (calls and content is None):
        found.append("no content")
    for call in calls or ():
        function = call["function"]
        if not NAME.fullmatch(function["name"]):
            found.append(f"the name {function['name']!r}")
        try:
            if not isinstance(json.loads(function["arguments"]), dict):
                found.append("arguments that are no object")
        except ValueError:
            found.append("arguments that are no JSON")
        if not isinstance(call["id"], str) or not call["id"]:
            found.append("a call without an id")
    return found
