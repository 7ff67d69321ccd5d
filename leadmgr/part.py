"""One running part of an installation: how it starts, is told to stop, and leaves nothing behind."""

import contextlib
import ctypes
import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import psutil

PR_SET_PDEATHSIG = 1
SERVERS = ("postgres", "valkey-server")  # never somebody's shell that happens to stand in the folder


@dataclass
class Part:
    """A direct child in a session of its own, so that a Ctrl-C reaches the supervisor alone."""

    name: str
    command: list[str]
    pid_file: Path
    folder: Path
    user: pwd.struct_passwd | None = None
    log: Path | None = None
    data: Path | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    patience: float = 15
    outlives_parent: bool = False
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0

    def start(self) -> None:
        with self._output() as output:
            self.process = subprocess.Popen(
                self.command,
                cwd=self.folder,
                env={**os.environ, **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=None if self.outlives_parent else _end_with_parent(self.stop_signal),
                **_as(self.user),
            )
        self.started_at = time.monotonic()
        self.pid_file.write_text(f"{self.process.pid}\n")

    @contextlib.contextmanager
    def _output(self) -> Iterator[IO[bytes] | None]:
        if self.log is None:
            yield None
        else:
            with self.log.open("ab") as output:
                yield output

    def has_ended(self) -> bool:
        """Whether the main process is gone; it is left unreaped, so that its id still names its session."""
        if self.process is None:
            return True
        if self.process.returncode is not None:
            return True
        return os.waitid(os.P_PID, self.process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None

    def tell_to_stop(self) -> None:
        """Signal the main process alone: Celery's then lets running tasks end."""
        if self.process is not None and not self.has_ended():
            self.process.send_signal(self.stop_signal)

    def wait(self) -> None:
        """Wait as long as the part may take to stop, then end what is left of it."""
        deadline = time.monotonic() + self.patience
        while not self.has_ended() and time.monotonic() < deadline:
            time.sleep(0.02)
        self.clear()
        self.pid_file.unlink(missing_ok=True)

    def stop(self) -> None:
        self.tell_to_stop()
        self.wait()

    def clear(self) -> int | None:
        """End every process the part left behind; the main process's exit status, if it was ours."""
        if self.process is None:
            kill_all(processes_in(self.data) if self.data else [])
            return None
        kill_all([*session_of(self.process.pid), *(processes_in(self.data) if self.data else [])])
        status = self.process.wait()
        self.process = None
        return status


def end_former(home: Path, pid_file: Path) -> None:
    """End what a killed supervisor left of a part, if the process that its file names is still this home's."""
    try:
        former = psutil.Process(int(pid_file.read_text()))
        ours = former.environ().get("LEADMGR_HOME") == str(home)
    except (OSError, ValueError, psutil.Error):
        return
    if ours:
        kill_all(session_of(former.pid))


def _as(user: pwd.struct_passwd | None) -> dict:
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}


def _end_with_parent(stop: signal.Signals):
    """Have Linux stop the child when the supervisor itself is killed, so that no server is orphaned."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None, use_errno=True)
    return lambda: libc.prctl(PR_SET_PDEATHSIG, int(stop))


def session_of(leader: int) -> list[int]:
    """Every process in the session that this process began."""
    found = []
    for pid in psutil.pids():
        with contextlib.suppress(OSError):
            if os.getsid(pid) == leader:
                found.append(pid)
    return found


def processes_in(folder: Path) -> list[int]:
    """Every server process in this data folder: a busy backend outlives its postmaster and blocks a new one."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if process.name().startswith(SERVERS) and Path(process.cwd()) == folder:
                found.append(process.pid)
    return found


def kill_all(pids: list[int]) -> None:
    for pid in pids:
        with contextlib.suppress(OSError):
            os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 5
    while any(_lives(pid) for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.02)


def _lives(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False
