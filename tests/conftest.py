"""Who the tests are about, and on what they run."""

from tests.cast import acme, globex, in_acme  # noqa: F401
from tests.database import (  # noqa: F401
    _no_organization_is_open,
    django_db_setup,
    program_environment,
    pytest_sessionfinish,
    pytest_sessionstart,
)
from tests.operations.installation import installation  # noqa: F401
from tests.order import pytest_xdist_make_scheduler  # noqa: F401
