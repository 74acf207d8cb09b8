"""Hands, mind, words: who may import whom (design.md, 1)."""

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CORE = {
    "backlog", "blocks", "breakage", "call_deltas", "chat", "chat_rows", "chunks", "compaction",
    "connection", "conversation", "errors", "events", "history", "history_schema", "honesty",
    "inbox", "life", "loop", "messages", "model", "patient", "plain", "provider_errors", "replay",
    "request_body", "rows", "sdk", "spoken_calls", "sse", "stream", "text_gate", "toolbox", "turn",
    "turn_log",
}  # fmt: skip
"""Modules of `agent` that know of no 3D service, no terminal, no server; the rest are edges."""


def imports(path: Path) -> set[str]:
    """Every absolute module name a file imports, anywhere in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            found |= {node.module or ""} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def packages(path: Path) -> set[str]:
    return {name.split(".")[0] for name in imports(path)}


def files(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


def in_core(path: Path) -> bool:
    inside = path.relative_to(ROOT / "agent")
    return inside.parts[0] == "offline" or inside.stem in CORE and len(inside.parts) == 1


@pytest.mark.parametrize("path", files("tools"), ids=str)
def test_the_hands_know_nothing_of_the_mind_or_the_words(path: Path) -> None:
    assert not packages(path) & {"agent", "prompts", "openai", "httpx2", "prompt_toolkit"}


@pytest.mark.parametrize("path", files("prompts"), ids=str)
def test_the_words_import_nothing_of_ours(path: Path) -> None:
    assert not packages(path) & {"agent", "tools"}


@pytest.mark.parametrize("path", [p for p in files("agent") if in_core(p)], ids=str)
def test_the_core_of_the_mind_knows_neither_hands_nor_words_nor_edges(path: Path) -> None:
    assert not packages(path) & {"tools", "prompts", "httpx", "prompt_toolkit", "starlette"}
    ours = {name.split(".")[1] for name in imports(path) if name.startswith("agent.")}
    assert ours <= CORE | {"offline"}


def test_every_core_module_named_here_exists() -> None:
    assert {path.stem for path in (ROOT / "agent").glob("*.py")} >= CORE


def test_only_the_composition_root_loads_the_words() -> None:
    users = {p.name for p in files("agent") if "prompts" in packages(p)}
    assert users == {"app.py"}


def test_only_the_model_and_its_connection_import_openai() -> None:
    users = {p.name for p in files("agent") + files("tools") if "openai" in packages(p)}
    assert users <= {"model.py", "sdk.py"}


def test_only_the_wire_client_the_files_and_the_simulators_seam_know_httpx() -> None:
    users = {p.name for p in files("agent") + files("tools") if "httpx" in packages(p)}
    assert users <= {"tripo.py", "sending.py", "links.py", "files.py", "transport.py"}


def test_the_studio_speaks_to_the_simulator_over_http_only() -> None:
    users = {
        p.relative_to(ROOT).as_posix()
        for p in files("agent") + files("tools")
        if any(name.startswith("tools.simulator") for name in imports(p))
        and "simulator" not in p.relative_to(ROOT).parts
    }
    assert users == {"agent/app/tripo_clients.py", "agent/cli/commands/simulate.py"}


def test_broad_excepts_stand_only_where_something_must_outlive_a_bug() -> None:
    broad: dict[str, int] = {}
    for path in files("agent") + files("tools") + files("prompts"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ExceptHandler) and _is_broad(node):
                name = path.relative_to(ROOT).as_posix()
                broad[name] = broad.get(name, 0) + 1
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
    assert len((ROOT / "agent" / "loop.py").read_text().splitlines()) <= 120


def loaded_with(path: Path) -> set[str]:
    """What a module imports while it is itself imported."""
    found: set[str] = set()
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {node.module or ""} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def test_no_module_needs_itself_to_be_loaded() -> None:
    paths = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
        for path in files("agent") + files("tools") + files("prompts")
    }
    needs = {name: loaded_with(path) & paths.keys() - {name} for name, path in paths.items()}
    assert len(needs["agent.app"]) > 10
    TopologicalSorter(needs).prepare()  # CycleError names the circle
