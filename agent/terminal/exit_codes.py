"""Exit codes, from what happened in a turn (docs/exit-codes.md).

    0 done, an honest answer or a question back too · 1 a bug of ours · 3 configuration ·
    4 stopped for money · 5 the 3D service failed and nothing was delivered ·
    6 the language model failed, or all its calls were refused as wrongly made · 7 --timeout
    passed · 130 interrupted; 2, usage, is only for what a person typed: commands give it

Precedence: 130, 6, 3, 4, 7, 5, 2, 0.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from agent.core.events import CallDone, Event, TurnDone

OK, BUG, USAGE, CONFIG, MONEY, SERVICE, MODEL, TIMEOUT, INTERRUPTED = 0, 1, 2, 3, 4, 5, 6, 7, 130

_CONFIG = {"config", "key_refused", "home_unusable"}
_MONEY = {"declined", "over_cap", "approval_void", "out_of_credits"}
_WRONGLY_MADE = {"bad_arguments", "unknown_tool"}
"""Calls that nothing was to be done with: the model's fault."""
_ANSWERED = {"bad_request", "unknown_asset", "not_ready"}
"""What there is not, or not yet: that it was said is an answer."""
NOTHING_ASKED = (
    "The language model's calls were all wrongly made, so nothing was done. Say it in other words,"
    " or choose another model with --model."
)
_ORDER = (INTERRUPTED, MODEL, CONFIG, MONEY, TIMEOUT, SERVICE, USAGE, OK)


def exit_code(events: "Iterable[Event]") -> int:
    """The code of one turn from its events."""
    codes = [OK]
    troubles: dict[str, str] = {}
    delivered = False
    for event in events:
        if event.type == "call_done":
            _note(event, troubles)
        elif event.type == "turn_done":
            codes.append(_of_ending(event))
            delivered = bool(event.files)
    kinds = set(troubles.values())
    if kinds & _CONFIG:
        codes.append(CONFIG)
    if kinds & _MONEY:
        codes.append(MONEY)
    if "internal" in kinds:
        codes.append(BUG)
    rest = kinds - _CONFIG - _MONEY - {"internal"}
    if rest and not delivered:
        codes.append(_of_troubles(rest))
    return BUG if BUG in codes else worst(codes)


def _of_troubles(kinds: set[str]) -> int:
    if kinds <= _WRONGLY_MADE:
        return MODEL
    return OK if kinds <= _WRONGLY_MADE | _ANSWERED else SERVICE


def worst(codes: Iterable[int]) -> int:
    """The one that counts, by precedence."""
    given = set(codes)
    return next((code for code in _ORDER if code in given), OK)


def _of_ending(done: "TurnDone") -> int:
    if done.reason in ("cancelled", "interrupted"):
        return INTERRUPTED
    if done.reason == "declined":
        return MONEY
    if done.reason == "round_limit" and not done.files:
        return MODEL
    if done.error is None:
        return OK
    return CONFIG if done.error.code in _CONFIG else MODEL


def _note(event: "CallDone", troubles: dict[str, str]) -> None:
    """Keeps the last trouble of each asset or tool; a later success clears it."""
    if event.error is not None:
        troubles[f"call {event.tool}"] = event.error.code
        return
    troubles.pop(f"call {event.tool}", None)
    for view in event.details.get("assets") or [event.details]:
        topic = f"asset {view.get('asset')}"
        problem: dict[str, Any] | None = view.get("problem")
        if problem is None:
            troubles.pop(topic, None)
        elif event.tool != "check_status" or topic in troubles or len(event.details) > 1:
            troubles[topic] = str(problem["code"])
