"""Whether a folder lies on a drive of another machine, where SQLite's WAL is not to be trusted."""

from pathlib import Path

REMOTE = ("nfs", "cifs", "smb", "9p", "afs", "ceph", "gluster", "lustre", "fuse.sshfs", "davfs")
MOUNTS = Path("/proc/mounts")


def network_drive(folder: Path, mounts: Path = MOUNTS) -> str:
    """The kind of the network drive that holds the folder, such as nfs4; "" for none, or unknown.

    Source: proc_mounts(5); sqlite.org/wal.html: all processes must be on the same machine.
    """
    try:
        lines = mounts.read_text("utf-8", "replace").splitlines()
        place = folder.resolve()
    except (OSError, RuntimeError):
        return ""
    longest, found = -1, ""
    for line in lines:
        _, point, kind, *_ = [*line.split(" "), "", "", ""]
        at = Path(point.encode().decode("unicode_escape"))
        if len(point) > longest and place.is_relative_to(at):
            longest, found = len(point), kind
    return found if found.startswith(REMOTE) else ""
