"""The database of an exercise stops at once, as when somebody pulls the plug, and comes back."""

import pwd
import subprocess
from pathlib import Path

from django.db import connection

from bin.cluster import find_binaries


def stop_at_once() -> None:
    """Of the PostgreSQL that the current connection speaks to. It returns when it is up again."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW data_directory")
        (data,) = cursor.fetchone()
    connection.close()
    binaries = find_binaries()
    assert binaries
    owner = pwd.getpwuid(Path(data).stat().st_uid)
    words = ["-D", data, "-m", "immediate", "-w", "-l", f"{data}.log", "restart"]
    subprocess.run(
        [str(binaries / "pg_ctl"), *words],
        check=True,
        cwd=Path(data).parent,
        stdout=subprocess.DEVNULL,
        user=owner.pw_uid,
        group=owner.pw_gid,
        extra_groups=[],
    )
