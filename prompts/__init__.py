"""The words: Markdown files, loaded strictly."""

import re
from importlib import resources


def load(name: str, **values: str) -> str:
    """The text of `name`.md with its {{placeholders}} filled.

    Raises FileNotFoundError for an unknown name, KeyError for a placeholder without a value and
    ValueError for a value without a placeholder.
    """
    text = resources.files("prompts").joinpath(f"{name}.md").read_text("utf-8")
    wanted = set(re.findall(r"\{\{(\w+)\}\}", text))
    if unused := set(values) - wanted:
        raise ValueError(f"{name}.md has no placeholder for {', '.join(sorted(unused))}")
    return re.sub(r"\{\{(\w+)\}\}", lambda found: values[found[1]], text).strip()
