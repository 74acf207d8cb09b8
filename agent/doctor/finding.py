"""One line of what `galatea doctor` found."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """`remedy` says what to do; a finding that is not ok makes the exit code 3."""

    topic: str
    words: str
    ok: bool = True
    remedy: str = ""

    @property
    def line(self) -> str:
        """`ok    wallet    9,980 credits`, the remedy below it."""
        head = f"{'ok  ' if self.ok else 'FAIL'}  {self.topic:<9} {self.words}"
        return head + (f"\n                {self.remedy}" if self.remedy else "")
