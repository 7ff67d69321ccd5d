"""Which tests stay together, and which come first."""

from xdist.scheduler import LoadScopeScheduling

# Each of these shares one installation, hence one process. Most tests come first, so that nobody waits for them at the
# end; the rest is handed out one by one. (The marks of `--dist loadgroup` say nothing to pytest 9 any more.)
TOGETHER = ("tests/browser/", "tests/operations/test_supervisor.py")


class Together(LoadScopeScheduling):
    def _split_scope(self, nodeid: str) -> str:
        return next((group for group in TOGETHER if nodeid.startswith(group)), nodeid)


def pytest_xdist_make_scheduler(config, log):
    return Together(config, log)
