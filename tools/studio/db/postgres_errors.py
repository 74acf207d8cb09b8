"""What PostgreSQL and the way to it complain of, in words of the operator."""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager

from tools.errors import HomeUnusable
from tools.studio.db.database import Conflict


@contextmanager
def named(where: str, *, heeding: bool = True) -> Generator[None]:
    """Names the operator's trouble behind an error of PostgreSQL; never with a password."""
    import psycopg
    from psycopg_pool import PoolTimeout, TooManyRequests

    asked = times_cancelled()
    try:
        yield
        if heeding:
            count_cancelled(asked)
    except psycopg.IntegrityError as error:
        raise Conflict(type(error).__name__) from error
    except (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected) as error:
        raise HomeUnusable(
            f"The database {where} is busy.", remedy="Try again in a moment."
        ) from error
    except (
        PoolTimeout,
        TooManyRequests,
        psycopg.OperationalError,
        psycopg.InterfaceError,
    ) as error:
        raise HomeUnusable(
            f"The database {where} cannot be reached ({_reason(error)}).",
            remedy="Is it running, and is GALATEA_DATABASE_URL right? What was begun goes on when"
            " it is back.",
        ) from error


def times_cancelled() -> int:
    """How often the running task was asked to end."""
    task = asyncio.current_task()
    return 0 if task is None else task.cancelling()


def count_cancelled(asked: int) -> None:
    """Ends the task if it was cancelled since: before Python 3.12 `asyncio.wait_for`, with which
    psycopg waits, forgets a cancellation that comes at the moment of the answer."""
    if times_cancelled() > asked:
        raise asyncio.CancelledError


def _reason(error: BaseException) -> str:
    """The kind of error; what the server said of the login, in its own words, without ours."""
    state = getattr(error, "sqlstate", None)
    known = {"28P01": "the password is wrong", "28000": "it refuses this user"}
    known |= {"3D000": "it has no such database", "53300": "it has too many connections"}
    return known.get(state or "", "no connection")


def without_password(url: str) -> str:
    """The address for people: without the password."""
    from urllib.parse import urlsplit

    parts = urlsplit(url)
    host = f"{parts.hostname or ''}{f':{parts.port}' if parts.port else ''}"
    return f"{parts.scheme}://{host}{parts.path}"
