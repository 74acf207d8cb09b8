"""What the Tab key offers: commands, then for each argument the names that can stand there."""

from collections.abc import Iterable, Iterator, Sequence

from prompt_toolkit.completion import CompleteEvent, Completer, Completion, PathCompleter
from prompt_toolkit.document import Document

from agent.repl.command import CommandTable, split
from agent.repl.completion_data import CompletionData

FORMATS = ("fbx", "usdz", "obj", "stl", "gltf", "3mf")
PICTURES = (".png", ".jpg", ".jpeg", ".webp")


class Offers(Completer):
    """Offers by the table of commands and the names known at the moment."""

    def __init__(self, table: CommandTable, known: CompletionData) -> None:
        self._table = table
        self._known = known
        self._paths = PathCompleter(expanduser=True)
        self._folders = PathCompleter(expanduser=True, only_directories=True)
        self._pictures = PathCompleter(expanduser=True, file_filter=_is_picture_or_folder)

    def get_completions(
        self, document: Document, complete_event: CompleteEvent
    ) -> Iterable[Completion]:
        text = document.text_before_cursor
        if not text.startswith("/") or "\n" in text:
            return self._in_words(text) if complete_event.completion_requested else ()
        name, space, rest = text[1:].partition(" ")
        if not space:
            return self._commands(name)
        command = self._table.find(name)
        if command is None or not command.arguments:
            return ()
        done = split(rest) if rest.endswith(" ") or not rest else split(rest)[:-1]
        begun = "" if rest.endswith(" ") or not rest else rest.rsplit(" ", 1)[-1]
        arguments = command.arguments
        if len(done) >= len(arguments) and command.most is not None:
            return ()
        argument = arguments[min(len(done), len(arguments) - 1)]
        return self._argument(argument, begun, done, complete_event)

    def _commands(self, begun: str) -> Iterator[Completion]:
        for command in self._table.commands:
            if command.name.startswith(begun):
                yield Completion(
                    command.name + (" " if command.arguments else ""),
                    start_position=-len(begun),
                    display=command.line,
                    display_meta=command.about,
                )

    def _argument(
        self, argument: str, begun: str, done: Sequence[str], event: CompleteEvent
    ) -> Iterable[Completion]:
        paths = {"PATH": self._pictures, "DIR": self._folders, "FILE": self._paths}
        if argument in paths:
            return paths[argument].get_completions(Document(begun), event)
        return _matching(begun, self._names(argument, done))

    def _names(self, argument: str, done: Sequence[str]) -> Sequence[str]:
        known, name = self._known, done[0] if done else ""
        match argument:
            case "NAME":
                return known.handles
            case "CLIP":
                return known.clips.get(name, ())
            case "PRESET":
                return [clip for clip in known.presets.get(name, ()) if clip not in done]
            case "CHAT":
                return known.chats
            case "MODEL":
                return known.models
            case "FORMAT":
                return FORMATS
            case "COMMAND":
                return [command.name for command in self._table.commands]
            case _:
                return ()

    def _in_words(self, text: str) -> Iterator[Completion]:
        """In plain words: handles, and the animations of the asset that was last named."""
        words = text.replace(",", " ").split()
        if not words or text[-1].isspace():
            return
        begun = words[-1]
        named = [word for word in words[:-1] if word in self._known.presets]
        presets = self._known.presets.get(named[-1], ()) if named else ()
        yield from _matching(begun, [*self._known.handles, *presets])


def _matching(begun: str, names: Iterable[str]) -> Iterator[Completion]:
    """Names that begin so, each once."""
    for name in dict.fromkeys(names):
        if name.lower().startswith(begun.lower()):
            shown = f'"{name}"' if " " in name else name
            yield Completion(shown, start_position=-len(begun), display=name)


def _is_picture_or_folder(path: str) -> bool:
    from pathlib import Path

    return path.lower().endswith(PICTURES) or Path(path).is_dir()
