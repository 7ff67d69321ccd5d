"""A worker's process for one import: `python -m bench.import_worker ORG` prints its seconds and most memory in MB."""

import json
import resource
import sys
import time

import django


def main(org_id: int) -> None:
    django.setup()
    from leads.imports.running import drain
    from leads.normalize import read_ahead

    read_ahead()  # as a worker does that has imported before
    begun = time.perf_counter()
    while not drain(org_id):  # read through first
        pass
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": time.perf_counter() - begun, "memory": memory}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
