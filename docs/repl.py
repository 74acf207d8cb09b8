"""Writes docs/repl.md from the table of commands: python docs/repl.py"""

from pathlib import Path

from agent.repl.manual import page
from agent.repl.table import TABLE

if __name__ == "__main__":
    Path(__file__).with_suffix(".md").write_text(page(TABLE), "utf-8")
