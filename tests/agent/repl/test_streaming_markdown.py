"""A streamed answer: blocks that never change once they are shown, whatever the pieces."""

from hypothesis import given
from hypothesis import strategies as st

from agent.repl.screen.lines import folded, wrapped
from agent.repl.screen.paint import markdown
from agent.repl.screen.streaming_markdown import StreamingMarkdown

DOCUMENT = """\
# Knight

A *silver* knight,
in two lines.

- one
- two

  still two

- three

After the list.

```python
x = 1

y = 2
```
1. first

2. second

End."""


def blocks_of(*pieces: str) -> list[str]:
    answer = StreamingMarkdown()
    blocks = [block for piece in pieces for block in answer.feed(piece)]
    return blocks + answer.end()


def test_paragraphs_lists_and_fences_are_blocks() -> None:
    assert blocks_of(DOCUMENT) == [
        "# Knight",
        "A *silver* knight,\nin two lines.",
        "- one\n- two\n\n  still two\n\n- three",
        "After the list.",
        "```python\nx = 1\n\ny = 2\n```",
        "1. first\n\n2. second",
        "End.",
    ]


@given(st.lists(st.integers(1, 12), max_size=60))
def test_it_does_not_matter_how_the_text_is_cut(lengths: list[int]) -> None:
    pieces, at = [], 0
    for length in lengths:
        pieces.append(DOCUMENT[at : at + length])
        at += length
    assert blocks_of(*pieces, DOCUMENT[at:]) == blocks_of(DOCUMENT)


@given(st.text(alphabet="ab -*1.`~#\n", max_size=80), st.integers(0, 80))
def test_no_word_is_lost_or_said_twice(text: str, cut: int) -> None:
    said = "".join(blocks_of(text[:cut], text[cut:]))
    assert "".join(said.split()) == "".join(text.split())


def test_an_open_fence_waits_for_its_end() -> None:
    answer = StreamingMarkdown()
    assert answer.feed("```\ncode\n\nmore\n\n") == []
    assert answer.growing.startswith("```")


def test_markdown_is_rendered_with_colours_and_kept_as_written_without() -> None:
    shown = markdown("## Title\n\nSome **bold** words", width=60, colours="true")
    assert "\x1b[1m" in shown
    assert "**" not in shown
    assert markdown("Some **bold** words", width=60, colours="none") == "Some **bold** words\n"


@given(st.text(alphabet="ab  /é猫", max_size=120), st.integers(8, 40))
def test_folding_breaks_at_spaces_only_and_keeps_every_word(text: str, columns: int) -> None:
    lines = folded(text, columns)
    assert " ".join(" ".join(lines).split()) == " ".join(text.split())


def test_what_grows_is_wrapped_to_the_screen() -> None:
    assert wrapped("one two three four", 9) == ["one two", "three", "four"]
    assert wrapped("x" * 20, 8) == ["x" * 8, "x" * 8, "x" * 4]
