"""Counters for Prometheus; none of them names a user, a chat or an asset."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from agent.core.events import Event

if TYPE_CHECKING:
    from tools.studio.db.database import Rows

SECONDS = (0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 40, 80, 160, 320, 640)


class Metrics:
    """One registry per server, so that several can live in one process."""

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        self.requests = Counter(
            "galatea_http_requests", "Answered requests", ("route", "status"), registry=registry
        )
        self._turns = Counter("galatea_turns", "Turns ended", ("reason",), registry=registry)
        self._rounds = Counter("galatea_rounds", "Asked of the language model", registry=registry)
        self._tokens = Counter(
            "galatea_tokens", "Tokens of the language model", ("kind",), registry=registry
        )
        self._calls = Counter(
            "galatea_tool_calls", "Tool calls ended", ("tool", "outcome"), registry=registry
        )
        self._latency = Histogram(
            "galatea_llm_seconds",
            "From a round's start to its whole message",
            buckets=SECONDS,
            registry=registry,
        )
        self._running = Gauge("galatea_turns_running", "Turns under way", registry=registry)
        self._tasks = Gauge("galatea_tasks", "Tasks by state", ("state",), registry=registry)
        self._credits = Gauge("galatea_credits", "Credits used, all told", registry=registry)
        self._wait = Gauge(
            "galatea_queue_wait_seconds",
            "Mean wait of a task before it was sent",
            registry=registry,
        )
        self._polls = Gauge("galatea_polls", "Looks at the service's task list", registry=registry)
        self._disk = Gauge(
            "galatea_disk_bytes", "What the home takes, by part", ("part",), registry=registry
        )
        self._free = Gauge("galatea_disk_free_bytes", "Left on its disk", registry=registry)
        self._round_began: dict[str, float] = {}

    def count(self, monotonic: Callable[[], float], turn: str, event: Event) -> None:
        """Counts an event; `monotonic` tells the time in seconds."""
        match event.type:
            case "turn_started" | "call_done":
                self._round_began[turn] = monotonic()
            case "message_done":
                self._rounds.inc()
                began = self._round_began.pop(turn, None)
                if began is not None:
                    self._latency.observe(max(0.0, monotonic() - began))
            case "turn_done":
                self._round_began.pop(turn, None)
                self._turns.labels(event.reason).inc()
                self._tokens.labels("prompt").inc(event.usage.prompt_tokens)
                self._tokens.labels("completion").inc(event.usage.completion_tokens)
            case _:
                pass
        if event.type == "call_done":
            self._calls.labels(event.tool[:40], "error" if event.is_error else "ok").inc()

    def count_disk(self, parts: Mapping[str, int], free_bytes: int) -> None:
        for part, size_bytes in parts.items():
            self._disk.labels(part).set(size_bytes)
        self._free.set(free_bytes)

    async def text(self, rows: "Rows", *, running: int, polls: int) -> bytes:
        """The page that Prometheus reads; what lies in rows is counted now."""
        self._tasks.clear()
        for row in await rows.all("SELECT state, count(*) AS n FROM tasks GROUP BY state"):
            self._tasks.labels(row["state"]).set(row["n"])
        row = await rows.one(
            "SELECT coalesce(sum(credits_used), 0) AS credits,"
            " coalesce(avg(posted_at - created_at), 0) AS wait FROM tasks"
        )
        self._credits.set(row["credits"] if row else 0)
        self._wait.set(row["wait"] if row else 0)
        self._running.set(running)
        self._polls.set(polls)
        return generate_latest(self._registry)
