"""`galatea credits`: the wallet, and what was spent on what."""

import argparse

from agent.cli.flags import add_json_flag
from agent.terminal.exit_codes import OK
from agent.terminal.launch import settings_for

BY = ("day", "chat", "asset", "kind")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--by", choices=BY, default="day", help="grouped by (default day)")
    add_json_flag(parser)


async def run(arguments: argparse.Namespace) -> int:
    import json

    from agent.app import open_app
    from tools.studio.money.ledger import ledger

    async with open_app(settings_for(arguments)) as app:
        costs = await app.costs()
        lines = await ledger(app.database, owner=app.owner, by=arguments.by)
        if arguments.as_json:
            entries = [line.__dict__ for line in lines]
            print(json.dumps({"balance": costs.balance, "today": costs.today, "spent": entries}))
            return OK
        play = "  (the simulator's play money)" if app.settings.simulated else ""
        known = "not known" if costs.balance is None else f"{costs.balance:g} credits"
        print(f"balance   {known}{play}")
        print(f"today     {costs.today:g} credits (UTC day)")
        for name, cap in (
            ("chat cap", app.settings.max_credits_per_chat),
            ("day cap", app.settings.max_credits_per_day),
        ):
            if cap is not None:
                print(f"{name:<9} {cap:g} credits")
        if not lines:
            return OK
        print(f"\n{arguments.by:<24} {'tasks':>6} {'estimated':>10} {'used':>8} {'refunded':>9}")
        for line in lines:
            print(
                f"{line.group[:24]:<24} {line.tasks:>6} {line.estimated:>10g} {line.used:>8g}"
                f" {line.refunded:>9g}"
            )
        estimated = sum(line.estimated - line.refunded for line in lines)
        used = sum(line.used for line in lines)
        if estimated:
            off = (used - estimated) / estimated * 100
            print(f"\nEstimates were off by {off:+.1f} %; what failed is refunded.")
    return OK
