"""Text broken into lines of cells, for what is shown but not printed."""

from prompt_toolkit.utils import get_cwidth


def wrapped(text: str, columns: int) -> list[str]:
    """The text as lines no wider than `columns`, broken at spaces where there are any."""
    lines: list[str] = []
    for line in text.split("\n"):
        lines += _broken(line, max(8, columns))
    return lines


def folded(text: str, columns: int) -> list[str]:
    """The text as lines broken at spaces only, so that a path stays whole; what goes on is
    indented."""
    lines: list[str] = []
    for line in text.split("\n"):
        indent = " " * (len(line) - len(line.lstrip(" ")) + 2)
        rest = line
        while get_cwidth(rest) > columns:
            start = len(rest) - len(rest.lstrip(" "))
            space = rest.rfind(" ", start, _fitting(rest, columns) + 1)
            space = space if space > 0 else rest.find(" ", start)
            if space < 0:
                break
            lines.append(rest[:space].rstrip())
            rest = indent + rest[space:].lstrip(" ")
        lines.append(rest)
    return lines


def _broken(line: str, columns: int) -> list[str]:
    broken: list[str] = []
    while get_cwidth(line) > columns:
        cut = _fitting(line, columns)
        space = line.rfind(" ", columns // 3, cut + 1)
        end = space if space > 0 else cut
        broken.append(line[:end].rstrip())
        line = line[end:].lstrip(" ")
    return [*broken, line]


def _fitting(line: str, columns: int) -> int:
    """How many characters fit into so many cells; at least one."""
    used = 0
    for number, character in enumerate(line):
        used += get_cwidth(character)
        if used > columns:
            return max(1, number)
    return len(line)
