"""What the keys do, beyond those of every emacs-like line editor."""

from collections.abc import Coroutine
from typing import Any, Protocol

from prompt_toolkit.application import get_app
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.filters import Condition
from prompt_toolkit.key_binding import (
    KeyBindings,
    KeyBindingsBase,
    KeyPressEvent,
    merge_key_bindings,
)
from prompt_toolkit.key_binding.bindings.auto_suggest import load_auto_suggest_bindings
from prompt_toolkit.keys import Keys


class ScreenActions(Protocol):
    """What keys can do to a screen."""

    input: Buffer
    amount: Buffer

    @property
    def asking(self) -> bool: ...
    def interrupted(self) -> None: ...
    def wants_to_leave(self) -> None: ...
    def edit(self) -> Coroutine[Any, Any, None]: ...
    def press(self, key: str) -> None: ...
    def back_to_keys(self) -> None: ...


def bindings(screen: ScreenActions) -> KeyBindingsBase:
    """Sending, leaving, stopping, the editor, and the answer to a question."""
    keys = KeyBindings()
    typing = Condition(lambda: get_app().layout.has_focus(screen.input))
    asking = Condition(lambda: screen.asking)
    in_amount = Condition(lambda: get_app().layout.has_focus(screen.amount))

    @keys.add("enter", filter=typing)
    def _(event: KeyPressEvent) -> None:
        screen.input.validate_and_handle()

    @keys.add("escape", "enter", filter=typing)
    def _(event: KeyPressEvent) -> None:
        screen.input.newline(copy_margin=False)

    @keys.add("c-c", eager=True)
    @keys.add(Keys.SIGINT, eager=True)
    def _(event: KeyPressEvent) -> None:
        screen.interrupted()

    @keys.add("c-d", eager=True)
    def _(event: KeyPressEvent) -> None:
        screen.wants_to_leave()

    @keys.add("c-x", "c-e", filter=typing & ~asking)
    def _(event: KeyPressEvent) -> None:
        event.app.create_background_task(screen.edit())

    @keys.add("c-z")
    def _(event: KeyPressEvent) -> None:
        event.app.suspend_to_background()

    @keys.add(Keys.Any, filter=asking, eager=True)
    def _(event: KeyPressEvent) -> None:
        screen.press(event.data)

    @keys.add("escape", filter=in_amount, eager=True)
    def _(event: KeyPressEvent) -> None:
        screen.back_to_keys()

    return merge_key_bindings([load_auto_suggest_bindings(), keys])
