"""Every /command: the one table behind /help, completion, hints and docs/repl.md."""

from agent.repl.actions import assets, chats, home, work
from agent.repl.command import CommandTable, SlashCommand

TABLE = CommandTable(
    (
        SlashCommand("assets", "", "list what you have made", assets.assets, "Assets"),
        SlashCommand(
            "show", "NAME [CLIP]", "look at an asset from all sides", assets.show, "Assets"
        ),
        SlashCommand(
            "open", "NAME [CLIP]", "open its file in a viewer", assets.open_asset, "Assets"
        ),
        SlashCommand("save", "NAME DIR", "copy its files into a folder", assets.save, "Assets"),
        SlashCommand(
            "convert",
            "NAME FORMAT [CLIP]",
            "fbx, usdz, obj, stl, gltf or 3mf; costs credits",
            assets.convert,
            "Assets",
        ),
        SlashCommand(
            "image", "PATH", "attach a picture to the next message", assets.image, "Assets"
        ),
        SlashCommand("stop", "[NAME]", "stop the answer, or an asset's plan", work.stop, "Work"),
        SlashCommand("resume", "NAME", "go on with what paused or stopped", work.resume, "Work"),
        SlashCommand(
            "retry", "[NAME]", "the last message or a failed step again", work.retry, "Work"
        ),
        SlashCommand(
            "estimate",
            "[NAME] [PRESET...]",
            "what a character, a rig or clips would cost",
            work.estimate,
            "Money",
        ),
        SlashCommand("credits", "", "what was spent and what is left", work.credits, "Money"),
        SlashCommand(
            "approve", "[ID]", "say yes to the question that waits", work.approve, "Money"
        ),
        SlashCommand("new", "[TITLE...]", "begin another chat", chats.new, "Chats"),
        SlashCommand("chats", "[WORDS...]", "list the chats, or search them", chats.chats, "Chats"),
        SlashCommand("chat", "CHAT...", "go on with another chat", chats.chat, "Chats"),
        SlashCommand(
            "rename", "[NAME] NEW...", "name this chat, or rename an asset", chats.rename, "Chats"
        ),
        SlashCommand("export", "[FILE]", "write this chat as .md or .json", chats.export, "Chats"),
        SlashCommand("model", "[MODEL]", "which language model answers", home.model, "Galatea"),
        SlashCommand("config", "", "settings, and where each came from", home.config, "Galatea"),
        SlashCommand(
            "doctor", "", "check keys, wallet, model, database, files", home.doctor, "Galatea"
        ),
        SlashCommand("help", "[COMMAND]", "this list, or one command", home.help, "Galatea"),
        SlashCommand("quit", "", "leave (or Ctrl-D); work goes on", home.quit, "Galatea"),
    )
)
