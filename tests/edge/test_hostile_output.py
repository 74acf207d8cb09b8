"""Whatever a model, a service or a user says, no terminal escape of theirs gets through."""

import io
import json
import os
import re
from pathlib import Path

import pytest

from agent.cli.cli import main
from agent.core.events import (
    CallDone,
    CallProgress,
    CallStarted,
    Event,
    MessageDone,
    TaskUpdate,
    TextDelta,
    TurnDone,
    TurnError,
)
from agent.core.messages import Assistant, Reply, Usage
from agent.core.sanitize import plain, plain_json
from agent.terminal.asset_text import summary
from agent.terminal.printer import Printer
from agent.terminal.run_turn_command import one_turn
from tests.fakes import ScriptedModel, call
from tests.home import opened
from tools.clock import Clock
from tools.types import Problem

CLEAR = "\x1b[2J\x1b[1;1H"
CLIPBOARD = "\x1b]52;c;cm0gLXJmIH4=\x07"
LINK = "\x1b]8;;https://evil.test\x1b\\knight\x1b]8;;\x1b\\"
TITLE = "\x9d0;owned\x9c \x9b31m"
BACKWARDS = "\u202eexe.bg\u2066 \u200f\u061c"
OTHERS = "\r\x00\x08\x7f\x0b\x0c\ufeff"
HOSTILE = f"a{CLEAR}b{CLIPBOARD}c{LINK}d{TITLE}e{BACKWARDS}f{OTHERS}g"
RAW = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def clean(text: str) -> bool:
    return RAW.search(text) is None


def test_the_hostile_string_of_these_tests_is_hostile() -> None:
    assert not clean(HOSTILE)
    assert clean("Ритер — 騎士 👩‍🚀 \t\n")


def test_plain_text_and_other_scripts_stay_as_they_are() -> None:
    text = "Ритер — 騎士 فارس 👩‍🚀 ok\n\tdone"
    assert plain(text) == text
    assert plain("a\r\nb") == "a\nb"
    assert clean(plain(HOSTILE))


def test_json_keeps_its_meaning() -> None:
    text = json.dumps({"text": HOSTILE}, ensure_ascii=False)
    assert clean(plain_json(text))
    assert json.loads(plain_json(text)) == {"text": HOSTILE}


@pytest.mark.parametrize(
    "event",
    [
        TextDelta(text=HOSTILE),
        MessageDone(message=Assistant(content=HOSTILE)),
        CallStarted(call="c", tool=HOSTILE, arguments={HOSTILE: HOSTILE}),
        CallStarted(call="c", tool="rig", arguments=HOSTILE),
        CallProgress(
            call="c", asset=HOSTILE, step=HOSTILE, status=HOSTILE, progress=3, elapsed_s=1
        ),
        TaskUpdate(asset=HOSTILE, step=HOSTILE, status=HOSTILE, progress=3),
        CallDone(
            call="c",
            tool="rig",
            is_error=True,
            content=HOSTILE,
            details={"error": {"code": "x", "message": HOSTILE, "remedy": HOSTILE}},
        ),
        TurnDone(
            turn="t",
            reason="error",
            text=HOSTILE,
            usage=Usage(),
            credits=0,
            error=TurnError(code="x", message=HOSTILE, remedy=HOSTILE),
        ),
    ],
    ids=lambda event: event.type,
)
def test_every_event_is_printed_harmlessly(event: Event) -> None:
    out, err = io.StringIO(), io.StringIO()
    printer = Printer(out, err)
    printer.show(event)
    printer.close()
    assert clean(out.getvalue() + err.getvalue())


class Teletype(io.StringIO):
    """Says that it is a terminal, so that progress is drawn."""

    def isatty(self) -> bool:
        return True


def test_progress_bars_carry_no_escapes_of_strangers() -> None:
    err = Teletype()
    printer = Printer(io.StringIO(), err)
    printer.show(
        CallProgress(
            call="c", asset="knight", step=f"x{CLIPBOARD}", status=LINK, progress=3, elapsed_s=1
        )
    )
    printer.close()
    assert "\x1b]52" not in err.getvalue()
    assert "\x1b]8;;https://evil" not in err.getvalue()


@pytest.mark.anyio
@pytest.mark.parametrize("as_json", [False, True])
async def test_a_hostile_model_is_shown_harmlessly(
    as_json: bool, tmp_path: Path, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    wish = {"prompt": HOSTILE + " knight", "name": f"knight{HOSTILE}"}
    model = ScriptedModel(
        call(("generate_3d", wish), ("rig", {"asset": HOSTILE}), (HOSTILE, {}), text=HOSTILE),
        call(("rig", {HOSTILE: HOSTILE}), first=4),
        Reply(message=Assistant(content=HOSTILE), notices=(HOSTILE,)),
    )
    async with opened(tmp_path, clock, model=model) as home:
        await one_turn(home.app, await home.app.chat("c"), HOSTILE, as_json=as_json)
    shown = capsys.readouterr()
    assert "knight" in shown.out
    assert clean(shown.out)
    assert clean(shown.err)


@pytest.mark.anyio
async def test_what_a_hostile_service_said_is_shown_harmlessly(
    tmp_path: Path, clock: Clock
) -> None:
    async with opened(tmp_path, clock) as home:
        view = await home.make()
        problem = Problem(code="task_failed", message=HOSTILE, remedy=HOSTILE)
        await home.app.studio.store.change(view.asset, now=clock.now(), problem=problem)
        shown = summary(await home.app.studio.look(home.caller, "knight"), home.app.studio.files)
        assert "problem" in shown
        assert clean(shown)
        assert clean(await home.app.meanwhile(await home.app.chat("c")))


@pytest.mark.parametrize(
    "argv",
    [
        ["run", f"make a {HOSTILE.replace(chr(0), '')} knight"],
        ["run", "--json", f"{CLIPBOARD} what is {LINK}?"],
        ["run", "--chat", LINK, f"make {TITLE}"],
        ["assets", "show", f"{CLIPBOARD}{TITLE}knight"],
    ],
)
def test_the_command_line_prints_nothing_raw(
    argv: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("GALATEA_HOME", os.fspath(tmp_path / "home"))
    monkeypatch.setenv("GALATEA_SIM_SPEED", "instant")
    main(argv)
    shown = capsys.readouterr()
    assert shown.out + shown.err
    assert clean(shown.out)
    assert clean(shown.err)
