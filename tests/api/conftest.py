"""Programs with the keys of the cast."""

import pytest

from tests.api.program import Program


@pytest.fixture
def program(acme):
    """Make a program that calls with the key of one of acme's people, by first name."""
    return lambda name: Program(acme.key(getattr(acme, name)))


@pytest.fixture
def ada(program):
    return program("ada")


@pytest.fixture
def root(program):
    return program("root")


@pytest.fixture
def mallory(globex):
    return Program(globex.key(globex.root))


@pytest.fixture
def stranger(db):
    """A program without a key."""
    return Program()
