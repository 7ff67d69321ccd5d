"""No file may name a package index or a folder of one machine, and the locks pin all that pyproject.toml asks for."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
INDEXES = tuple(  # in halves, so that this file does not name them either
    "".join(halves)
    for halves in (("pypi", ".org"), ("python", "hosted"), ("index", "-url"), ("npmjs", ".com"), ("jsdel", "ivr"))
)
MACHINE = re.compile(r"(?<![\w.}~-])/(?:work|root|home/\w+|Users/\w+|tmp/venv)/[\w.]")


def tracked() -> list[Path]:
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [path for name in names.split("\0") if name and (path := ROOT / name).is_file()]


def complaints(path: Path) -> list[str]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError:
        return []
    found = []
    for number, line in enumerate(lines, start=1):
        where = f"{path.relative_to(ROOT)}:{number}"
        found += [f"{where}: names the package index {index}" for index in INDEXES if index in line]
        found += [f"{where}: names a folder of one machine" for _ in MACHINE.findall(line)]
    return found


def unpinned() -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    production = _pins("requirements.lock")
    everything = production | _pins("requirements-dev.lock")
    asked = [(name, production, "requirements.lock") for name in project["dependencies"]]
    asked += [(name, everything, "requirements-dev.lock") for name in project["optional-dependencies"]["dev"]]
    return [f"{lock}: does not pin {name}" for name, pins, lock in asked if _canonical(name) not in pins]


def _pins(lock: str) -> set[str]:
    lines = (ROOT / lock).read_text().splitlines()
    return {_canonical(line) for line in lines if "==" in line}


def _canonical(requirement: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[=<>~!\[; ]", requirement, maxsplit=1)[0]).lower()


if __name__ == "__main__":
    problems = [complaint for path in tracked() for complaint in complaints(path)] + unpinned()
    print("\n".join(problems), end="\n" if problems else "")
    sys.exit(bool(problems))
