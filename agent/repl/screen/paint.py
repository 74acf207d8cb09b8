"""Markdown, tables and styled words as text for a terminal of a given width and colours."""

import io
from typing import TYPE_CHECKING

from agent.terminal.colours import Colours

if TYPE_CHECKING:
    from rich.console import RenderableType

_SYSTEMS = {"16": "standard", "256": "256", "true": "truecolor"}


def painted(what: "RenderableType", *, width: int, colours: Colours) -> str:
    """The renderable as lines, with terminal escapes where there are colours."""
    from rich.console import Console

    plain = colours == "none"
    console = Console(
        file=io.StringIO(),
        width=max(20, width),
        force_terminal=not plain,
        color_system=None if plain else _SYSTEMS[colours],  # pyright: ignore[reportArgumentType]
        no_color=plain,
        highlight=False,
        legacy_windows=False,
        markup=False,
        emoji=False,
    )
    with console.capture() as captured:
        console.print(what)
    return captured.get()


def markdown(text: str, *, width: int, colours: Colours) -> str:
    """A block of Markdown; where there are no colours it stays as it was written."""
    if colours == "none":
        return text.strip("\n") + "\n"
    from rich.markdown import Heading, Markdown

    class _Heading(Heading):
        """Headings to the left and without a box."""

        def __rich_console__(self, console: object, options: object):
            self.text.justify = "left"
            self.text.stylize("bold")
            yield self.text

    class _Markdown(Markdown):
        elements = Markdown.elements | {"heading_open": _Heading}

    shown = _Markdown(text, hyperlinks=False, code_theme="ansi_dark")
    lines = painted(shown, width=min(width, 100), colours=colours).rstrip("\n").split("\n")
    return "\n".join(line.rstrip() for line in lines) + "\n"
