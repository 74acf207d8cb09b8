"""What a clip is called to people."""


def short_clip_name(name: str) -> str:
    """`preset:biped:walk` is walk to people."""
    return name.rsplit(":", 1)[-1] if name.startswith("preset:") else name
