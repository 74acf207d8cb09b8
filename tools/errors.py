"""Everything that can go wrong with 3D work, named by who can act on it.

    ToolError
    ├── Fixable              the model can call again, corrected
    │   ├── BadRequest         an argument the service would refuse, caught before paying
    │   ├── UnknownAsset       no such handle; lists near matches
    │   └── NotReady           a step that must come after another one
    ├── Refused              final for this request: the model explains, nobody retries
    │   ├── TaskFailed         the service tried and failed (not billed)
    │   ├── NotRiggable        the free rig check said no
    │   ├── Rejected           content policy, or a request the service refuses
    │   ├── OutOfCredits       the wallet is too small
    │   └── Declined           a person or the policy said no to the price
    │       ├── Denied           a person did: the wish is gone, too
    │       ├── OverCap          a cap would be passed
    │       └── ApprovalVoid     a yes that does not cover this, or was used already
    ├── TripoUnavailable     time can fix it
    ├── StoreAway            the object store is down, slow or refuses for a while: time, too
    ├── SubmissionUnknown    nobody knows whether it was billed; never sent again blindly
    └── Unusable             the operator must act
        ├── KeyRefused         wrong key or wrong region
        └── HomeUnusable       disk full, read-only, corrupt, or a newer database

Every one carries a stable `code`, one sentence for the user and, where there is one, what to do
next. None carries a key or a signed link.
"""

from typing import Any, ClassVar, Literal

Audience = Literal["model", "user", "time", "nobody", "operator"]
Retry = bool | Literal["after a change"]


class ToolError(Exception):
    """A failure with a stable code, one sentence, and what to do about it."""

    audience: ClassVar[Audience]
    code: ClassVar[str]
    nothing_sent: ClassVar[bool | None] = None
    """Whether the call stopped before any request; `None` where nobody knows."""
    retry: ClassVar[Retry | None] = None
    """Whether the same call can work later."""

    def __init__(self, message: str, *, remedy: str = "", **facts: Any) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.facts = facts
        """Extra JSON-able members for the model and the app: `valid`, `credits`, `balance`..."""


class Fixable(ToolError):
    audience = "model"
    code = "fixable"
    retry = "after a change"


class BadRequest(Fixable):
    code = "bad_request"


class UnknownAsset(Fixable):
    code = "unknown_asset"
    nothing_sent = True


class NotReady(Fixable):
    code = "not_ready"


class Refused(ToolError):
    audience = "user"
    code = "refused"
    retry = False


class TaskFailed(Refused):
    code = "task_failed"
    nothing_sent = False


class NotRiggable(Refused):
    code = "not_riggable"


class Rejected(Refused):
    code = "rejected"


class OutOfCredits(Refused):
    code = "out_of_credits"


class Declined(Refused):
    code = "declined"
    nothing_sent = True


class Denied(Declined):
    """A person said no, and need not be asked again."""


class OverCap(Declined):
    code = "over_cap"


class ApprovalVoid(Declined):
    code = "approval_void"


class SpendingStopped(Declined):
    """The key was taken away, or its user revoked."""

    code = "spending_stopped"


class TripoUnavailable(ToolError):
    audience = "time"
    code = "service_unavailable"
    retry = True

    def __init__(
        self, message: str, *, remedy: str = "", retry_after_s: float | None = None, **facts: Any
    ) -> None:
        super().__init__(message, remedy=remedy, **facts)
        self.retry_after_s = retry_after_s


class StoreAway(ToolError):
    """What is ready waits until the file store takes it."""

    audience = "time"
    code = "storing"
    nothing_sent = False
    retry = True


class SubmissionUnknown(ToolError):
    audience = "nobody"
    code = "submission_unknown"
    retry = False


class Unusable(ToolError):
    audience = "operator"
    code = "unusable"
    retry = False


class KeyRefused(Unusable):
    code = "key_refused"


class HomeUnusable(Unusable):
    code = "home_unusable"


class BadFile(ToolError):
    """What came is not the file it should be; a fresh download may help."""

    audience = "time"
    code = "bad_file"


class UnsoundFile(BadFile):
    """The file came whole, and what stands in it is no use: the same download gives the same."""
