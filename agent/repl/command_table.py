"""Every /command: the one table behind /help, completion, hints and docs/repl.md."""

from agent.repl.actions import assets, chats, home, work
from agent.repl.command import Command, Table

TABLE = Table(
    (
        Command("assets", "", "list what you have made", assets.assets, "Assets"),
        Command("show", "NAME [CLIP]", "look at an asset from all sides", assets.show, "Assets"),
        Command("open", "NAME [CLIP]", "open its file in a viewer", assets.open_asset, "Assets"),
        Command("save", "NAME DIR", "copy its files into a folder", assets.save, "Assets"),
        Command(
            "convert",
            "NAME FORMAT [CLIP]",
            "fbx, usdz, obj, stl, gltf or 3mf; costs credits",
            assets.convert,
            "Assets",
        ),
        Command("image", "PATH", "attach a picture to the next message", assets.image, "Assets"),
        Command("stop", "[NAME]", "stop the answer, or an asset's plan", work.stop, "Work"),
        Command("resume", "NAME", "go on with what paused or stopped", work.resume, "Work"),
        Command("retry", "[NAME]", "the last message or a failed step again", work.retry, "Work"),
        Command(
            "estimate",
            "[NAME] [PRESET...]",
            "what a character, a rig or clips would cost",
            work.estimate,
            "Money",
        ),
        Command("credits", "", "what was spent and what is left", work.credits, "Money"),
        Command("approve", "[ID]", "say yes to the question that waits", work.approve, "Money"),
        Command("new", "[TITLE...]", "begin another chat", chats.new, "Chats"),
        Command("chats", "[WORDS...]", "list the chats, or search them", chats.chats, "Chats"),
        Command("chat", "CHAT...", "go on with another chat", chats.chat, "Chats"),
        Command(
            "rename", "[NAME] NEW...", "name this chat, or rename an asset", chats.rename, "Chats"
        ),
        Command("export", "[FILE]", "write this chat as .md or .json", chats.export, "Chats"),
        Command("model", "[MODEL]", "which language model answers", home.model, "Galatea"),
        Command("config", "", "settings, and where each came from", home.config, "Galatea"),
        Command("doctor", "", "check keys, wallet, model, database, files", home.doctor, "Galatea"),
        Command("help", "[COMMAND]", "this list, or one command", home.help, "Galatea"),
        Command("quit", "", "leave (or Ctrl-D); work goes on", home.quit, "Galatea"),
    )
)
