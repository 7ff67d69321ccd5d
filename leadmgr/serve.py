"""How each part of the program is started: by the supervisor here, by `python -m leadmgr.serve PART` in a container."""

import argparse
import os
import sys
from pathlib import Path

from leadmgr.embedded import Home
from leadmgr.refusal import CannotStart
from leadmgr.runtime_role import refuse_bypass

ROOT = Path(__file__).resolve().parent.parent
ROOT_IS_FINE = "ignore:You're running the worker with superuser"  # that warning is about pickled tasks; ours are JSON
CELERY = [sys.executable, "-W", ROOT_IS_FINE, "-m", "celery", "--quiet", "-A"]


def web(host: str, port: int) -> list[str]:
    """Two processes of four threads: measured best on two cores (see DECISIONS.md)."""
    python = [sys.executable, "-W", "ignore:No directory at"]  # WhiteNoise: static files are served where they lie
    granian = [*python, "-m", "granian", "--interface", "wsgi", "leadmgr.wsgi:application"]
    # A process told to stop while it still starts would never end, hence the limit.
    options = ["--workers", "2", "--blocking-threads", "4", "--workers-kill-timeout", "5", "--no-log"]
    return [*granian, "--host", host, "--port", str(port), *options]


def worker() -> list[str]:
    """Two tasks at once; more workers are more replicas."""
    options = ["--concurrency=2", "--loglevel=WARNING", "--without-gossip", "--without-mingle"]
    return [*CELERY, "leadmgr", "worker", *options]


def beat(home: Home) -> list[str]:
    options = ["--loglevel=WARNING", f"--schedule={home.run / 'beat-schedule'}", "--pidfile="]
    return [*CELERY, "leadmgr.beat", "beat", *options]


def manage(command: str) -> list[str]:
    return [sys.executable, str(ROOT / "manage.py"), command]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("part", choices=["web", "worker", "beat"])
    parser.add_argument("--host", default="127.0.0.1")
    arguments = parser.parse_args()
    home = Home.from_environment()
    try:
        refuse_bypass(os.environ.get("DATABASE_URL", ""))
    except CannotStart as refusal:
        print(f"leadmgr: {refusal}", file=sys.stderr)
        return 1
    port = int(os.environ.get("PORT") or 8000)
    command = {"web": web(arguments.host, port), "worker": worker(), "beat": beat(home)}[arguments.part]
    os.execv(command[0], command)


if __name__ == "__main__":
    sys.exit(main())
