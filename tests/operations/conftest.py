import pytest

from tests.operations.installation import Installation


@pytest.fixture(scope="session")
def installation():
    """One running installation, shared by all tests that leave it running."""
    running = Installation()
    yield running
    running.remove()
