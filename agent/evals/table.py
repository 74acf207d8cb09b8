"""Scores for a person to read."""

from collections import defaultdict
from collections.abc import Sequence

from agent.core.sanitize import plain
from agent.evals.runner import Score


def row(score: Score, *, offline: bool) -> str:
    """One case, as soon as it is over; softly where the offline model was not built for it."""
    sign = "ok  " if score.passed else "FAIL"
    if offline and score.needs_llm and not score.passed:
        sign = "fail"
    why = plain(score.error or "; ".join(score.wrong))
    return f"{sign} {score.topic:<12}{score.case:<28}{score.rounds:>3} rounds  {why}".rstrip()


def table(scores: Sequence[Score], *, offline: bool) -> str:
    """Passed and all per topic, then together; the offline model's limits are told apart."""
    topics: dict[str, list[Score]] = defaultdict(list)
    for score in scores:
        topics[score.topic].append(score)
    lines = [f"{'topic':<14}{'passed':>8}{'of':>5}{'rounds':>9}{'tokens':>10}"]
    for topic, some in [*topics.items(), ("all", list(scores))]:
        tokens = sum(score.prompt_tokens + score.completion_tokens for score in some)
        rounds = sum(score.rounds for score in some) / max(1, len(some))
        passed = sum(score.passed for score in some)
        lines.append(f"{topic:<14}{passed:>8}{len(some):>5}{rounds:>9.1f}{tokens:>10,}")
    if offline:
        built_for = [score for score in scores if not score.needs_llm]
        beyond = [score for score in scores if score.needs_llm]
        lines.append(
            f"Of what the offline model is built for: {_share(built_for)}; "
            f"of what needs a real one: {_share(beyond)}."
        )
    if errors := [score for score in scores if score.error]:
        lines.append(f"{len(errors)} could not be judged, for instance: {errors[0].error}")
    return "\n".join(lines)


def _share(scores: Sequence[Score]) -> str:
    return f"{sum(score.passed for score in scores)} of {len(scores)}"
