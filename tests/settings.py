"""The product's settings on services of the tests' own, so that no test ever meets an operator's data."""

import os
import sys
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent
_WORKER = os.environ.get("PYTEST_XDIST_WORKER", "gw")

# xdist's workers inherit the environment of the first process, which has set LEADMGR_HOME already.
if _WORKER == "gw":
    os.environ["LEADMGR_HOME"] = (os.environ.get("LEADMGR_HOME") or str(_ROOT / ".leadmgr")) + "-test"
for _name in (
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "REDIS_URL",
    "DEMO",
    "PUBLIC_URL",
    "ALLOWED_HOSTS",
    "EMAIL_URL",
    "INBOUND_DOMAIN",
    "INBOUND_SECRET",
):
    os.environ.pop(_name, None)
os.environ["SECRET_KEY"] = "a key for tests only"
# Each program a test starts would compile our modules anew, which is half of its start.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

from leadmgr import embedded  # noqa: E402

# Each xdist worker counts rates and keeps sessions in a Valkey database of its own.
os.environ["REDIS_URL"] = embedded.urls(Path(os.environ["LEADMGR_HOME"]))["REDIS_URL"].replace(
    "db=0", f"db={int(_WORKER.removeprefix('gw') or -1) + 1}"
)

from leadmgr.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the slow one is for attackers, not for tests
WHITENOISE_AUTOREFRESH = True  # else each test client reads all static files: 0.1 s, half of a test of the API
