"""Hands, mind, words: the rooms, and which way the arrows between them may run.

A room is a folder. Imports for types count as well as those within functions.
"""

import ast
from collections import Counter
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

LEAVES = ("tools/clock.py", "tools/errors.py", "tools/types.py", "tools/problems.py",
          "tools/step_name.py", "tools/private_files.py")  # fmt: skip
"""Beside the four tools, but beneath everything: words that all of the hands share."""

BELOW_STUDIO = ("tools/leaves",)
STUDIO = (
    "tools/studio/db", "tools/studio/rows", "tools/studio/money", "tools/studio/files",
    "tools/studio/service", "tools/studio/catalog", "tools/studio/work",
)  # fmt: skip
HANDS = (*BELOW_STUDIO, *STUDIO, "tools", "tools/mesh", "tools/picture", "tools/fleet")
MIND = ("agent", "agent/core", "agent/llm", "agent/chat", "agent/settings", "agent/offline")
APP = (*MIND, *HANDS, "agent/app")
SHARED = (*APP, "agent/terminal", "agent/doctor")
SERVER_BELOW = (*APP, "agent/server/kit", "agent/server/turns", "agent/server/accounts",
                "agent/server/batches", "agent/server")  # fmt: skip
ROUTES = ("agent/server/native", "agent/server/openai", "agent/server/aisdk", "agent/server/mcp",
          "agent/server/legacy")  # fmt: skip

MAY_IMPORT: dict[str, tuple[str, ...]] = {
    "prompts": (),
    "tools/leaves": (),
    "tools/picture": (*BELOW_STUDIO, "tools/mesh"),
    "tools/mesh": BELOW_STUDIO,
    "tools/studio": (),
    "tools/studio/catalog": BELOW_STUDIO,
    "tools/studio/db": BELOW_STUDIO,
    "tools/studio/service": (*BELOW_STUDIO, "tools/studio/catalog"),
    "tools/studio/rows": (*BELOW_STUDIO, "tools/studio/db", "tools/studio/catalog"),
    "tools/studio/money": (*BELOW_STUDIO, "tools/studio/db", "tools/studio/catalog",
                           "tools/studio/rows"),
    "tools/studio/files": (*BELOW_STUDIO, "tools/studio/db", "tools/studio/catalog",
                           "tools/studio/rows", "tools/studio/service", "tools/mesh",
                           "tools/picture"),
    "tools/studio/work": (*BELOW_STUDIO, *STUDIO, "tools/mesh", "tools/picture"),
    "tools/fleet": (*BELOW_STUDIO, *STUDIO),
    "tools": (*BELOW_STUDIO, *STUDIO, "tools/mesh"),
    "tools/simulator": (*BELOW_STUDIO, "tools/picture"),
    "agent": ("agent/cli",),
    "agent/core": (),
    "agent/settings": ("agent", "agent/core"),
    "agent/llm": ("agent", "agent/core"),
    "agent/chat": ("agent", "agent/core"),
    "agent/offline": ("agent/core", "agent/llm"),
    "agent/app": (*APP, "prompts", "tools/simulator"),
    "agent/terminal": APP,
    "agent/doctor": (*APP, "agent/terminal"),
    "agent/evals": (*APP, "agent/terminal"),
    "agent/repl/screen": (*APP, "agent/terminal"),
    "agent/repl/actions": (*SHARED, "agent/repl", "agent/repl/screen"),
    "agent/repl": (*SHARED, "agent/repl/screen", "agent/repl/actions"),
    "agent/server/kit": APP,
    "agent/server/turns": (*APP, "agent/server/kit"),
    "agent/server/accounts": (*APP, "agent/server/kit"),
    "agent/server/batches": (*APP, "agent/server/kit", "agent/server/turns"),
    "agent/server": (*SERVER_BELOW, *ROUTES),
    **dict.fromkeys(ROUTES, SERVER_BELOW),
    "agent/cli": (*SHARED, "agent/repl", "agent/evals", "agent/server", "agent/server/mcp",
                  "agent/server/accounts", "tools/simulator"),
}  # fmt: skip
"""Each room, and what it may import besides itself and what comes from outside."""


def files(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


OURS = [*files("agent"), *files("tools"), *files("prompts")]


def inside(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


MODULES = {
    inside(p).removesuffix(".py").replace("/", ".").removesuffix(".__init__"): p for p in OURS
}


@cache
def imports(path: Path) -> frozenset[str]:
    """Every module that a file imports, anywhere in it, types too."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0 and node.module, f"{path} imports relatively"
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= names & MODULES.keys()
            if names - MODULES.keys():
                found.add(node.module)
    return frozenset(found)


def packages(path: Path) -> set[str]:
    return {name.split(".")[0] for name in imports(path)}


def room(path: Path) -> str:
    """The folder whose rule holds for a file: the nearest that has one."""
    if inside(path) in LEAVES:
        return "tools/leaves"
    folder = path.parent
    while inside(folder) not in MAY_IMPORT:
        folder = folder.parent
    return inside(folder)


@pytest.mark.parametrize("path", OURS, ids=inside)
def test_arrows_between_rooms_run_downwards_only(path: Path) -> None:
    own = room(path)
    used = {room(MODULES[name]) for name in imports(path) & MODULES.keys()}
    assert used - {own} <= set(MAY_IMPORT[own])


def test_no_two_modules_need_each_other() -> None:
    needs = {name: (imports(path) & MODULES.keys()) - {name} for name, path in MODULES.items()}
    for room_of_many, others in needs.items():
        if MODULES[room_of_many].name == "__init__.py":  # its door gives names of its own modules
            needs[room_of_many] = frozenset(
                other for other in others if not other.startswith(f"{room_of_many}.")
            )
    assert len(needs["agent.app.app"]) > 10
    TopologicalSorter(needs).prepare()  # CycleError names the circle


def test_the_rooms_stay_small_enough_to_be_seen() -> None:
    beside = Counter(inside(path.parent) for path in OURS if path.name != "__init__.py")
    assert beside["agent"] <= 4
    assert beside["tools/studio"] <= 18
    assert {name: count for name, count in beside.items() if count > 24} == {}


def test_each_room_says_what_it_is_what_it_may_import_and_where_to_begin() -> None:
    for name in MAY_IMPORT.keys() - {"tools/leaves", "tools", "agent", "prompts", "tools/studio"}:
        text = ast.get_docstring(ast.parse((ROOT / name / "__init__.py").read_text("utf-8")))
        assert text and "ay import" in text and "Begin reading at" in text, name


def test_names_of_classes_mean_one_thing_each() -> None:
    found = Counter(
        node.name
        for path in OURS
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    )
    assert [name for name, count in found.items() if count > 1] == []


@pytest.mark.parametrize("path", files("tools"), ids=inside)
def test_the_hands_know_nothing_of_the_mind_or_the_words(path: Path) -> None:
    assert not packages(path) & {"agent", "prompts", "openai", "httpx2", "prompt_toolkit"}


@pytest.mark.parametrize(
    "path",
    [p for name in ("core", "llm", "chat", "offline") for p in files(f"agent/{name}")],
    ids=inside,
)
def test_the_mind_knows_neither_hands_nor_words_nor_edges(path: Path) -> None:
    assert not packages(path) & {"tools", "prompts", "httpx", "prompt_toolkit", "starlette"}


def test_only_the_app_loads_the_words() -> None:
    assert {inside(p) for p in files("agent") if "prompts" in packages(p)} == {"agent/app/app.py"}


def test_only_the_models_room_imports_openai() -> None:
    users = {inside(p) for p in OURS if packages(p) & {"openai"}}
    assert users <= {"agent/llm/openai_transport.py", "agent/llm/openai_model.py"}


def test_only_the_services_wire_and_the_simulators_seam_know_httpx() -> None:
    users = {inside(p) for p in OURS if "httpx" in packages(p)}
    assert users <= {
        "tools/studio/service/tripo.py",
        "tools/studio/service/http_exchange.py",
        "tools/studio/service/result_links.py",
        "tools/simulator/transport.py",
    }


def test_the_studio_speaks_to_the_simulator_over_http_only() -> None:
    users = {
        inside(p)
        for p in OURS
        if any(name.startswith("tools.simulator") for name in imports(p))
        and room(p) != "tools/simulator"
    }
    assert users == {"agent/app/tripo_clients.py", "agent/cli/commands/simulate.py"}


def test_nothing_outside_looks_inside_the_sculptor_or_the_offline_models_english() -> None:
    within = ("tools/simulator", "agent/offline")
    users = {
        inside(p)
        for p in OURS
        for name in imports(p)
        if name.startswith(("tools.simulator.sculptor.", "agent.offline.english"))
        and not inside(p).startswith(within)
    }
    assert users == set()


def test_broad_excepts_stand_only_where_something_must_outlive_a_bug() -> None:
    broad = Counter(
        inside(path)
        for path in OURS
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ExceptHandler) and _is_broad(node)
    )
    assert broad == {
        "agent/core/toolbox.py": 1,
        "agent/cli/cli.py": 1,
        "tools/studio/work/engine.py": 1,
        "agent/server/middleware.py": 1,
    }


def _is_broad(handler: ast.ExceptHandler) -> bool:
    """Catches everything and goes on; one that raises again only tidies up."""
    if handler.type is not None and ast.unparse(handler.type) not in ("Exception", "BaseException"):
        return False
    return not (isinstance(handler.body[-1], ast.Raise) and handler.body[-1].exc is None)


def test_the_loop_stays_short() -> None:
    assert len((ROOT / "agent/core/loop.py").read_text().splitlines()) <= 120
