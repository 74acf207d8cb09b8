"""`galatea assets`: what is made, where it lies, and what can be done with it."""

import argparse

from agent.cli.flags import add_json_flag, add_step_flags
from agent.terminal.exit_codes import OK
from agent.terminal.launch import settings_for

FORMATS = ("fbx", "usdz", "obj", "stl", "gltf", "3mf")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(action="list", as_json=False, names=False)
    actions = parser.add_subparsers(metavar="ACTION")
    listing = actions.add_parser("list", help="one line each, newest first (the default)")
    show = actions.add_parser("show", help="one asset: report, files, problem")
    save = actions.add_parser("save", help="copy its files into a folder, under their own names")
    rename = actions.add_parser("rename", help="another handle; the old one still works")
    remove = actions.add_parser("rm", help="its files and words for good; what it cost stays noted")
    convert = actions.add_parser("convert", help="another file format (costs credits)")
    for name, action in (("list", listing), ("show", show), ("save", save), ("rename", rename)):
        action.set_defaults(action=name)
    remove.set_defaults(action="rm")
    convert.set_defaults(action="convert")
    for action in (show, save, rename, remove):
        action.add_argument("name", metavar="NAME")
    for action in (listing, show):
        add_json_flag(action)
    listing.add_argument("--names", action="store_true", help="the names alone, one a line")
    save.add_argument("folder", metavar="DIR")
    rename.add_argument("new", metavar="NEW")
    remove.add_argument("--yes", action="store_true", help="do not ask")
    add_step_flags(convert)
    convert.add_argument("format", choices=FORMATS, metavar="FORMAT", help=", ".join(FORMATS))
    convert.add_argument("clip", metavar="CLIP", nargs="?", help="one animation instead of the rig")


async def run(arguments: argparse.Namespace) -> int:
    from agent.app import open_app
    from agent.cli.commands._asset_actions import convert, listed, remove, rename, save, show

    actions = {
        "list": listed,
        "show": show,
        "save": save,
        "rename": rename,
        "rm": remove,
        "convert": convert,
    }
    async with open_app(settings_for(arguments)) as app:
        return await actions[arguments.action](app, arguments) or OK
