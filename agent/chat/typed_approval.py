"""`/approve ID`, typed by a person as a whole message: the border where words become a yes."""

import re

_APPROVE = re.compile(r"/approve\s+([0-9A-Fa-f]{8})")


def typed_approval(text: str) -> str | None:
    """The question's id, if the whole message is `/approve ID`."""
    found = _APPROVE.fullmatch(text.strip())
    return found[1].upper() if found else None
