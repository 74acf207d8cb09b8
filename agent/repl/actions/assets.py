"""Commands about what was made."""

from pathlib import Path
from typing import TYPE_CHECKING

from agent.core.errors import UsageError
from agent.settings.paths import home_path

if TYPE_CHECKING:
    from agent.repl.session import ReplSession
    from tools.studio.rows.view import View

VIEWS = 4


async def assets(talk: "ReplSession") -> None:
    """Lists everything, newest first."""
    from agent.terminal.asset_text import table

    views = await talk.app.studio.look_around(talk.app.caller())
    talk.out.say(table(views) if views else "Nothing is made yet. Describe something.")


async def show(talk: "ReplSession", name: str, clip: str | None = None) -> None:
    """An asset from all sides, in motion with a clip, and the truth about it."""
    from agent.repl.screen.pictures import turntable
    from agent.terminal.asset_text import summary

    view = await talk.app.studio.look(talk.app.caller(), name)
    if clip is not None and clip not in view.clips:
        raise UsageError(f"{view.asset.handle} has no clip {clip!r}.", remedy=_clips(view))
    if (path := _glb(talk, view, clip)) is not None:
        columns = min(26, (talk.out.columns - VIEWS) // VIEWS)
        try:
            strip = await turntable(
                path,
                clip=_inside(path, clip),
                views=VIEWS,
                columns=columns,
                colours=talk.out.colours,
            )
        except (ValueError, OSError) as error:
            raise UsageError(f"{path.name} cannot be drawn: {error}.") from error
        talk.out.paint(strip)
    talk.out.say(summary(view, talk.app.studio.files))


async def open_asset(talk: "ReplSession", name: str, clip: str | None = None) -> None:
    """Opens the file with what this machine shows such files with."""
    from agent.terminal.asset_text import best_file
    from agent.terminal.open_file import open_file

    view = await talk.app.studio.look(talk.app.caller(), name)
    file = best_file(view, clip)
    if file is None:
        raise UsageError(f"{view.asset.handle} has no such file yet.", remedy=_clips(view))
    path = await talk.app.studio.here(file)
    opened = open_file(path)
    talk.out.say(f"{'Opening' if opened else 'No viewer here; the file is'} {path}")


async def save(talk: "ReplSession", name: str, folder: str) -> None:
    """Copies an asset's files under names of their own."""
    from agent.terminal.export_files import save as save_files

    view = await talk.app.studio.look(talk.app.caller(), name)
    for path in await save_files(view, talk.app.studio.files, home_path(folder)):
        talk.out.say(f"  {path}")


async def convert(talk: "ReplSession", name: str, form: str, clip: str | None = None) -> None:
    """Another file format; costs credits."""

    caller = talk.asking_caller()
    view = await talk.app.studio.convert(caller, name, format=form, clip=clip)
    talk.out.say(f"{view.asset.handle} is being converted to {form.lower()}.")


async def image(talk: "ReplSession", *words: str) -> None:
    """Attaches a picture to the next message."""
    from tools.studio.files.images import read_picture

    path = " ".join(words)
    picture = read_picture(path, talk.app.studio.image_folders)
    talk.images.append(path)
    talk.out.say(f"{picture.name} goes with your next message.")


def _glb(talk: "ReplSession", view: "View", clip: str | None) -> Path | None:
    """The file to draw: the one with the clip, or the richest."""
    from agent.terminal.asset_text import best_file

    file = best_file(view, clip) if clip else best_file(view)
    if file is None or not file.name.endswith(".glb"):
        return None
    return talk.app.studio.path(view.asset.handle, file.name)


def _inside(path: Path, clip: str | None) -> str | None:
    """The clip's name as the file spells it."""
    from tools.mesh.clip_names import short_clip_name
    from tools.mesh.glb import gltf_of

    if clip is None:
        return None
    names = [str(one.get("name", "")) for one in gltf_of(path).get("animations", ())]
    return next((name for name in names if short_clip_name(name) == clip), names[0])


def _clips(view: "View") -> str:
    return f"Its clips: {', '.join(view.clips)}." if view.clips else "It has no clips."
