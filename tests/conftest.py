"""Who the tests are about, and on what they run."""

import hypothesis
import pytest

from leads import bell
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

# How long an example takes says how busy the machine is, and every core of it runs tests.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")


@pytest.fixture(autouse=True, scope="session")
def _patient_bell():
    """A machine that runs tests on every core may keep Valkey's answer back longer than a visitor should wait."""
    bell.PATIENCE = 10.0
