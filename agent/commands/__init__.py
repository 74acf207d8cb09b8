"""The commands of `galatea`, in the order of `--help`: name -> what it does, its module."""

from agent.commands import assets, chat, credits, estimate, run, simulate

COMMANDS = {
    "chat": ("open the chat (the default)", chat),
    "run": ("one turn, then leave", run),
    "assets": ("what you have made", assets),
    "estimate": ("what a wish would cost", estimate),
    "credits": ("the wallet, and what was spent on what", credits),
    "simulate": ("serve the simulator of the 3D service", simulate),
}
