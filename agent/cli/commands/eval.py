"""`galatea eval`: how well the configured language model does the job, scored by rows."""

import argparse
import json
from pathlib import Path

from agent.cli.flags import add_model_flag, add_offline_flag
from agent.core.errors import UsageError
from agent.terminal.exit_codes import MODEL, OK
from agent.terminal.launch import settings_for


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_model_flag(parser)
    add_offline_flag(parser, "the built-in offline model")
    parser.add_argument(
        "--only", metavar="WORD", action="append", default=[], help="cases or topics with this word"
    )
    parser.add_argument("--repeat", metavar="N", type=int, default=1, help="each case N times")
    parser.add_argument("--at-once", metavar="N", type=int, default=2, help="default 2")
    parser.add_argument("--json", metavar="FILE", type=Path, help="write all scores here")


async def run(arguments: argparse.Namespace) -> int:
    """0 whatever the score is: it is a measure, not a test; 6 where no case could be judged."""
    from agent.app.banner import known_name
    from agent.evals.cases import CASES
    from agent.evals.runner import Score, run_cases
    from agent.evals.table import row, table
    from agent.llm.provider_errors import shown_url

    words: list[str] = arguments.only
    chosen = [c for c in CASES if not words or any(w in f"{c.name} {c.topic}" for w in words)]
    if not chosen:
        raise UsageError(f"No case has {' or '.join(words)} in its name.")
    if arguments.repeat < 1 or arguments.at_once < 1:
        raise UsageError("--repeat and --at-once take a number of at least 1.")
    settings = settings_for(arguments)
    name = (
        "offline rules, no LLM"
        if settings.offline_model
        else known_name(settings) or f"the model at {shown_url(settings.openai_base_url)}"
    )
    print(f"{len(chosen)} conversations with {name}, the simulator behind them\n", flush=True)

    def show(score: Score) -> None:
        print(row(score, offline=settings.offline_model), flush=True)

    scores = await run_cases(
        chosen, settings, repeat=arguments.repeat, at_once=arguments.at_once, done=show
    )
    print("\n" + table(scores, offline=settings.offline_model))
    if arguments.json is not None:
        passed = sum(score.passed for score in scores)
        report = {
            "model": name,
            "passed": passed,
            "total": len(scores),
            "cases": [score.as_json() for score in scores],
        }
        arguments.json.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n", "utf-8")
    return MODEL if all(score.error for score in scores) else OK
