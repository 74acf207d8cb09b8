"""Faults on demand: `kind[:argument]@target[*count]`, such as `drop@rig` or `429@generate*2`.

    before the request is taken
      refuse            the connection closes, nothing was created
      delay:SECONDS     the answer is late
      400..599[:CODE]   that status; 502 to 504 come with a proxy's HTML instead of JSON
      unauthorized      401, code 2
      poor              403, code 2010 (create calls)
    what becomes of a created task
      fail[:CODE]       it fails; banned: status banned; stuck: it never ends
    after the request was carried out
      drop              created and billed, then the connection closes
      after:STATUS      created and billed, then that status
      badjson           the answer is half a JSON document
      hide[:WORD]       tasks missing from list (all, or that id), from usage (newest, or that type)
    result links
      expire            the link counts as expired; html: a page instead of the file
      truncate          the connection closes half way; short: a complete answer, half a file

A target is a route (`generate`, `text_to_model`, `image_to_model`, `multiview_to_model`,
`text_to_image`, `rig_check`, `rig`, `retarget`, `convert`, `texture`, `decimate`, `import`,
`task`, `list`, `usage`, `balance`, `upload`, `presign`, `put`, `file`) or `*` for all of them;
`generate` stands for the three ways to a model. The count is 1, or `*inf`.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from tools.errors import BadRequest

BEFORE = frozenset({"refuse", "delay", "unauthorized", "poor"})
FATES = frozenset({"fail", "banned", "stuck"})
AFTER = frozenset({"drop", "after", "badjson"})
LISTS = frozenset({"hide"})
LINKS = frozenset({"expire", "html", "truncate", "short"})
KINDS = BEFORE | FATES | AFTER | LISTS | LINKS

GENERATE = ("text_to_model", "image_to_model", "multiview_to_model")
CREATES = frozenset(
    (*GENERATE, "text_to_image", "rig_check", "rig", "retarget")
    + ("convert", "texture", "decimate", "import")
)
KEYLESS = frozenset({"file", "put"})
ROUTES = CREATES | KEYLESS | {"task", "list", "usage", "balance", "upload", "presign"}
TARGETS = ROUTES | {"generate", "*"}

_SPEC = re.compile(r"(?P<kind>[a-z0-9]+)(:(?P<argument>[^@*]+))?@(?P<target>[a-z_*]+?)"
                   r"(\*(?P<count>\d+|inf))?")  # fmt: skip


@dataclass
class Fault:
    kind: str
    argument: str
    target: str
    left: float
    """How often it still strikes."""

    def __str__(self) -> str:
        argument = f":{self.argument}" if self.argument else ""
        return f"{self.kind}{argument}@{self.target}*{self.left:g}"

    def strikes(self, route: str) -> bool:
        if self.kind in FATES | {"poor"} and route not in CREATES:
            return False
        if self.kind in LINKS and route != "file":
            return False
        if self.kind in AFTER | {"unauthorized"} and route in KEYLESS:
            return False
        if self.kind in LISTS and route not in ("list", "usage"):
            return False
        return self.target in (route, "*") or (self.target == "generate" and route in GENERATE)


def parse_fault(spec: str) -> Fault:
    """Raises `BadRequest` for a spec that is not understood."""
    match = _SPEC.fullmatch(spec.strip())
    if match is None:
        raise BadRequest(f"not a fault: {spec!r}", remedy="write kind[:argument]@target[*count]")
    kind, argument = match["kind"], match["argument"] or ""
    if kind not in KINDS and not _is_status(kind):
        raise BadRequest(f"unknown fault {kind!r}", valid=sorted(KINDS))
    if match["target"] not in TARGETS:
        raise BadRequest(f"unknown target {match['target']!r}", valid=sorted(TARGETS))
    _check_argument(kind, argument, spec)
    fault = Fault(kind, argument, match["target"], float(match["count"] or 1))
    if not any(fault.strikes(route) for route in ROUTES):
        raise BadRequest(f"{kind} cannot happen to {match['target']}")
    return fault


def _check_argument(kind: str, argument: str, spec: str) -> None:
    numeric = kind == "delay" or kind == "fail" or kind == "after" or _is_status(kind)
    if not argument and kind not in ("delay", "after"):
        return
    if kind == "after" and not _is_status(argument):
        raise BadRequest(f"{spec!r} needs a status from 400 to 599")
    if numeric and not re.fullmatch(r"\d+(\.\d+)?" if kind == "delay" else r"\d+", argument):
        raise BadRequest(f"{spec!r} needs a number")


def _is_status(word: str) -> bool:
    return bool(re.fullmatch(r"[45]\d\d", word))


class Faults:
    """Those still waiting to strike, in the order they were asked for."""

    def __init__(self, specs: tuple[str, ...] = ()) -> None:
        self._waiting = [parse_fault(spec) for spec in specs]

    def add(self, spec: str) -> None:
        self._waiting.append(parse_fault(spec))

    def clear(self) -> None:
        self._waiting.clear()

    def __iter__(self) -> Iterator[Fault]:
        return iter(tuple(self._waiting))

    def draw(self, route: str, kinds: frozenset[str], *, statuses: bool = False) -> Fault | None:
        """The first fault of these kinds that strikes this route; it is used up by one."""
        for fault in self._waiting:
            suits = fault.kind in kinds or (statuses and _is_status(fault.kind))
            if suits and fault.strikes(route):
                fault.left -= 0 if math.isinf(fault.left) else 1
                if fault.left <= 0:
                    self._waiting.remove(fault)
                return fault
        return None
