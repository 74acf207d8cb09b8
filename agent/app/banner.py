"""Which stand-ins are in use, said wherever they could be mistaken for the real thing."""

from agent.llm.openai_model import DEFAULT_MODEL
from agent.settings import Settings


def known_name(settings: Settings) -> str:
    """The language model as the settings name it; empty where a server has to be asked."""
    return settings.model or ("" if settings.openai_base_url else DEFAULT_MODEL)


def banner(settings: Settings) -> str:
    """Two lines naming the language model and the 3D service."""
    if settings.offline_model:
        mind = "built-in offline rules, no LLM (set OPENAI_API_KEY for one)"
    else:
        where = f" at {settings.openai_base_url}" if settings.openai_base_url else ""
        mind = (known_name(settings) or "the one") + where
    if settings.simulated:
        hands = "simulator, free stand-in meshes (set TRIPO_API_KEY for real ones)"
    else:
        hands = "Tripo" + (f" at {settings.tripo_base_url}" if settings.tripo_base_url else "")
    return f"Model: {mind}\n3D:    {hands}"
