"""A terminal that is told everything of one change in one piece, so that nothing flickers."""

import sys
from collections.abc import Generator
from contextlib import contextmanager

from prompt_toolkit.output import Output
from prompt_toolkit.output.vt100 import Vt100_Output

_TOGETHER, _NOW = "\x1b[?2026h", "\x1b[?2026l"
"""What comes between is shown at once, by terminals that know it (synchronized output)."""


class SyncOutput(Vt100_Output):
    """Never asks the terminal where its cursor is: some answer late, or not at all."""

    _held = False

    def flush(self) -> None:
        if not self._held:
            super().flush()

    @contextmanager
    def together(self) -> Generator[None]:
        """Holds back what is written until the end, then writes it at once."""
        self._held = True
        self.write_raw(_TOGETHER)
        try:
            yield
        finally:
            self.write_raw(_NOW)
            self._held = False
            self.flush()


@contextmanager
def together(output: Output) -> Generator[None]:
    """The same for any output, as far as it can."""
    if isinstance(output, SyncOutput):
        with output.together():
            yield
    else:
        yield
        output.flush()


def terminal_output() -> Output:
    """The terminal of this process."""
    if sys.platform == "win32":
        from prompt_toolkit.output import create_output

        return create_output()
    stdout = sys.__stdout__
    assert stdout is not None
    output = SyncOutput.from_pty(stdout)
    output.enable_cpr = False
    return output
