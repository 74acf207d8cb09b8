"""What an object store's refusal or silence means: wait for it, or fetch whoever can mend it."""

import re
from collections.abc import Generator
from contextlib import contextmanager

from tools.errors import BadFile, HomeUnusable, StoreAway, ToolError

_STATUS = re.compile(r"status code: (\d{3})")
_CODE = re.compile(r"<Code>(\w{1,40})</Code>|\"code\": ?\"(\w{1,40})\"")
_BUSY = (408, 425, 429)
_KEYLESS = ("169.254.169.254", "metadata.google", "credential")
"""Where a client that was given no key asks for one."""


@contextmanager
def store_errors(what: str, *, missing_is_ours: bool = False) -> Generator[None]:
    """Names what is wrong with the file store; never with a key.

    Raises StoreAway for what time can mend, HomeUnusable for the rest; BadFile for an object that
    is not there.
    """
    from obstore.exceptions import BaseError

    try:
        yield
    except (FileNotFoundError, BaseError, TimeoutError) as error:
        if isinstance(error, FileNotFoundError) and not missing_is_ours:
            raise BadFile(f"{what} is not in the file store.") from error
        raise _meant(what, error) from error


def _meant(what: str, error: Exception) -> ToolError:
    """Only numbers and words that are codes are taken from what the store said."""
    from obstore.exceptions import BaseError, GenericError

    text = str(error)
    status, code = _STATUS.search(text), _CODE.search(text)
    answer = " ".join(
        part for part in (status and status[1], code and (code[1] or code[2])) if part
    )
    if isinstance(error, FileNotFoundError):
        return _unusable(what, answer or "404", "There is no such bucket or container.")
    if not isinstance(error, GenericError) and isinstance(error, BaseError):
        return _unusable(what, answer or type(error).__name__, "Its keys have no right to it.")
    if "BareRedirect" in text:
        return _unusable(what, "a redirect", "The bucket lies in another region (AWS_REGION).")
    if "http scheme" in text.lower() or "allow_http" in text or "BadScheme" in text:
        return _unusable(what, "nothing", "An http address needs AWS_ALLOW_HTTP=true.")
    if status is None:
        if any(word in text for word in _KEYLESS):
            return _unusable(what, "nothing", "It was given no key (AWS_ACCESS_KEY_ID).")
        return _away(what, "cannot be reached or is too slow")
    number = int(status[1])
    if number >= 500 or number in _BUSY:
        return _away(what, f"answered {answer}")
    return _unusable(what, answer, "It will not take it as it is.")


def _away(what: str, how: str) -> StoreAway:
    return StoreAway(
        f"The file store {how}: {what} waits.",
        remedy="It is tried again by itself, and what was planned goes on then.",
    )


def _unusable(what: str, answer: str, why: str) -> HomeUnusable:
    return HomeUnusable(
        f"The file store did not take or give {what}; it answered {answer}. {why}",
        remedy="Check GALATEA_FILES_URL and its keys, then `galatea resume NAME`: nothing is paid"
        " twice.",
    )
