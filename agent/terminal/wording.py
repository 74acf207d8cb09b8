"""How calls and prices are said in a terminal."""

from typing import cast

from agent.core.events import ApprovalRequested


def call_words(tool: str, arguments: object) -> str:
    """`rig(asset="knight")`, as short as it can be said."""
    if not isinstance(arguments, dict):
        return f"{tool}(...)"
    given = cast(dict[str, object], arguments)
    if isinstance(calls := given.get("calls"), list):
        each = cast(list[dict[str, object]], calls)
        return ", ".join(call_words(str(one["tool"]), one["arguments"]) for one in each)
    return f"{tool}({', '.join(f'{name}={_short(value)}' for name, value in given.items())})"


def price_line(event: ApprovalRequested) -> str:
    """What it costs and what there is."""
    balance = "" if event.balance is None else f" You have {event.balance:,g}."
    return f"This costs {price(event)}.{balance} Go on?"


def price(event: ApprovalRequested) -> str:
    return f"{event.credits:g} credits (${event.usd:.2f})"


def _short(value: object) -> str:
    text = f'"{value}"' if isinstance(value, str) else repr(value)
    return text if len(text) <= 60 else text[:58] + '…"'
