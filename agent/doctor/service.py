"""The 3D service: which one, whether it takes the key, what the wallet holds."""

from collections.abc import AsyncIterator

from agent.app import App
from agent.app.tripo_clients import INTERNATIONAL
from agent.doctor.finding import Finding
from agent.settings import Settings
from agent.settings.key_store import kind_problem
from tools.studio.service.error_mapping import as_tool_error
from tools.studio.service.errors import TripoError


def named(settings: Settings) -> Finding:
    """Which service is spoken to, and with a key from where."""
    if settings.simulated:
        return Finding("3D", "the simulator: free stand-ins; TRIPO_API_KEY brings the real service")
    origin = settings.origins.get("TRIPO_API_KEY", "default")
    where = settings.tripo_base_url or INTERNATIONAL
    words = f"Tripo at {where}, key of {len(settings.tripo_api_key)} signs from {origin}"
    if problem := kind_problem("tripo", settings.tripo_api_key):
        return Finding("3D", words, remedy=problem)
    return Finding("3D", words)


async def answers(app: App) -> AsyncIterator[Finding]:
    """Whether the key is taken there, and the wallet."""
    try:
        wallet = await app.studio.client_for(app.caller()).balance()
    except TripoError as error:
        failure = as_tool_error(error, during="balance")
        yield Finding("3D key", failure.message, ok=False, remedy=failure.remedy)
        return
    play = "play money" if app.settings.simulated else "API credit; web credit is another wallet"
    words = f"{wallet.balance:,g} credits, {wallet.frozen:,g} held ({play})"
    if wallet.balance <= 0:
        remedy = "Top up API credit: credit bought for the web site does not count here."
        yield Finding("wallet", words, ok=False, remedy=remedy)
    else:
        yield Finding("wallet", words)
