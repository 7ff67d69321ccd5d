"""The folders under LEADMGR_HOME, with the owners their servers need; nothing above it is touched."""

import os
import pwd
import shutil
import stat
import subprocess
from pathlib import Path

from leadmgr.embedded import Home, service_user
from leadmgr.refusal import CannotStart


def prepare(home: Home) -> None:
    """Make the home's folders, or say in one sentence why they cannot be."""
    try:
        home.path.mkdir(parents=True, exist_ok=True)
        for folder in (home.run, home.logs):
            folder.mkdir(exist_ok=True)
        (home.run / "writable").touch()
        (home.run / "writable").unlink()
    except OSError as error:
        raise CannotStart(f"LEADMGR_HOME {home.path} cannot be used: {error.strerror}.") from error


def prepare_for_services(home: Home) -> None:
    """Give the servers' folders to the user they run as, after making sure that it can get there."""
    user = service_user()
    if user is not None:
        _let_through(home, user)
    for folder in (home.sockets, home.valkey):
        _own(folder, user)


def _let_through(home: Home, user: pwd.struct_passwd) -> None:
    mode = home.path.stat().st_mode
    if not mode & stat.S_IXOTH:
        home.path.chmod(stat.S_IMODE(mode) | stat.S_IXGRP | stat.S_IXOTH)
    if not reaches(user, home.path):
        raise CannotStart(
            f"Root's database runs as the user {user.pw_name}, which cannot reach {home.path}: "
            "set LEADMGR_HOME to a folder it can reach, such as /var/lib/leadmgr."
        )


def reaches(user: pwd.struct_passwd, path: Path) -> bool:
    """Whether the user may enter this folder or run this file; asked of the kernel, not guessed from modes."""
    return (
        subprocess.run(
            ["/bin/sh", "-c", 'test -x "$1"', "sh", str(path)],
            cwd="/",
            user=user.pw_uid,
            group=user.pw_gid,
            extra_groups=[],
            check=False,
        ).returncode
        == 0
    )


def _own(folder: Path, user: pwd.struct_passwd | None) -> None:
    """A private folder of the service user; one that somebody else put in our place is refused."""
    expected = user.pw_uid if user else os.geteuid()
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if stat.S_ISLNK(found.st_mode) or found.st_uid not in (expected, os.geteuid()):
        raise CannotStart(f"The folder {folder} belongs to somebody else: remove it or choose another LEADMGR_HOME.")
    folder.chmod(0o700)
    if user is not None:
        _give(folder, user)


def _give(folder: Path, user: pwd.struct_passwd) -> None:
    if folder.stat().st_uid != user.pw_uid:
        for path in [folder, *folder.rglob("*")]:
            os.chown(path, user.pw_uid, user.pw_gid, follow_symlinks=False)


def reachable_copy(package: Path, home: Home) -> Path:
    """The package itself, or a copy under the home when the service user cannot reach the virtual environment."""
    user = service_user()
    if user is None or reaches(user, package):
        return package
    copy = home.path / "bin" / package.name
    for source in package.parent.glob(f"{package.name}*"):
        target = home.path / "bin" / source.name
        if source.is_dir() and not target.exists():
            unfinished = target.with_name(target.name + ".new")
            shutil.rmtree(unfinished, ignore_errors=True)
            shutil.copytree(source, unfinished)
            unfinished.rename(target)
    return copy
