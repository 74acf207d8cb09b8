"""The lines under the prompt as styled text: one per running task, then the status line."""

from collections.abc import Sequence
from dataclasses import dataclass

from prompt_toolkit.formatted_text import StyleAndTextTuples

from agent.repl.screen.running_task import RunningTask

Line = StyleAndTextTuples

MOST_JOBS = 5
_EIGHTHS = " ▏▎▍▌▋▊▉"


@dataclass(frozen=True)
class Status:
    """What the last line says, the most important first; `warning` stands out."""

    parts: Sequence[str]
    warning: str = ""
    busy: bool = False
    """An answer is coming."""


def job_lines(running: Sequence[RunningTask], *, columns: int, plain: bool = False) -> list[Line]:
    """At most `MOST_JOBS` lines, then how many more there are."""
    shown = running if len(running) <= MOST_JOBS else running[: MOST_JOBS - 1]
    names = max((len(one.task.asset) for one in shown), default=0)
    steps = max((len(one.task.step) for one in shown), default=0)
    names, steps = min(names, 24), min(steps, 20)
    lines = [_job_line(one, names, steps, columns, plain) for one in shown]
    if more := len(running) - len(shown):
        lines.append([("class:job.time", f"  and {more} more")])
    return lines


def _job_line(one: RunningTask, names: int, steps: int, columns: int, plain: bool) -> Line:
    head = f"  {one.task.asset[:names]:<{names}}  {one.task.step[:steps]:<{steps}}  "
    tail = f" {one.task.progress:>3}%  {duration(one.elapsed_s)}"
    if one.task.state == "sending" and one.task.unclear_at is not None:
        tail += "  its fate is being found out"
    elif one.task.status in ("", "queued"):
        tail += "  waiting" if one.task.state == "intent" else "  queued"
    elif one.left_s is not None and one.left_s >= 1:
        tail += f"  ~{duration(one.left_s)} left"
    width = max(6, min(24, columns - len(head) - 30))
    full, rest = bar(one.share, width, plain=plain)
    return [
        ("class:job", head),
        ("class:job.done", full),
        ("class:job.rest", rest),
        ("class:job.time", tail[: max(0, columns - len(head) - width)]),
    ]


def bar(share: float, width: int, *, plain: bool = False) -> tuple[str, str]:
    """The filled and the empty part of a bar, `width` cells together."""
    if plain:
        full = round(share * width)
        return "#" * full, "-" * (width - full)
    eighths = round(share * width * 8)
    full, part = divmod(eighths, 8)
    filled = "█" * full + (_EIGHTHS[part] if part else "")
    return filled, " " * (width - len(filled))


def duration(seconds: float) -> str:
    """`12 s`, `2:05`, `1:02:03`."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes}:{rest:02}"
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"


def status_line(status: Status, *, columns: int) -> Line:
    """As many parts as fit, each whole."""
    line: Line = [("class:prompt", "●" if status.busy else " ")]
    room = columns - 2
    if status.warning:
        line.append(("class:status.warning", status.warning[:room]))
        room -= len(status.warning)
    for part in status.parts:
        text = (" · " if len(line) > 1 else " ") + part
        if len(text) > room:
            break
        line.append(("class:status", text))
        room -= len(text)
    return line
