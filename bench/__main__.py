"""`python -m bench [NAME]`: run the benchmarks on services of their own, one JSON object per figure.

A module `bench/bench_*.py` names its figures in NAMES and yields them from run(), as dictionaries with
name, value, baseline, ratio and unit. Django is set up and the database migrated before run() is called.
"""

import importlib
import json
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent
os.environ["LEADMGR_HOME"] = (os.environ.get("LEADMGR_HOME") or str(ROOT / ".leadmgr")) + "-bench"
for _name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL"):
    os.environ.pop(_name, None)
os.environ.update(DJANGO_SETTINGS_MODULE="leadmgr.settings", DEMO="0", SECRET_KEY="a key for benchmarks only")

from leadmgr import folders, postgres, valkey  # noqa: E402
from leadmgr.embedded import Home  # noqa: E402


def main(only: str | None) -> int:
    wanted = [module for module in modules() if only is None or only in module.NAMES]
    if not wanted:
        known = sorted(name for module in modules() for name in module.NAMES)
        print(f"no benchmark is called {only!r}; there are: {', '.join(known) or 'none yet'}", file=sys.stderr)
        return 1
    with services(Home.from_environment()):
        prepare()
        for module in wanted:
            for figure in module.run():
                if only is None or figure["name"].partition(":")[0] == only:
                    print(json.dumps(figure), flush=True)
    return 0


def modules() -> Iterator[ModuleType]:
    """Only what a module names is read here: it may import Django's models inside run() alone."""
    for file in sorted(Path(__file__).parent.glob("bench_*.py")):
        yield importlib.import_module(f"bench.{file.stem}")


@contextmanager
def services(home: Home) -> Iterator[None]:
    """PostgreSQL and Valkey with the settings of `make run`: figures of a database that forgets would flatter."""
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(1))
    folders.prepare(home)
    folders.prepare_for_services(home)
    postgres.make_cluster(home)
    parts = [valkey.part(home), postgres.part(home)]
    try:
        for part in parts:
            part.clear()
            part.start()
        valkey.wait_until_ready(home, parts[0])
        postgres.wait_until_ready(home, parts[1])
        postgres.make_roles(home)
        yield
    finally:
        for part in parts:
            part.stop()


def prepare() -> None:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("prepare_database", verbosity=0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else None))
