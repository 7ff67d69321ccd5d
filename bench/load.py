"""A load generator in a process of its own: a few connections that post one body after the other.

`python -m bench.load PORT SECONDS CONNECTIONS` reads from standard input the lines PATH and BODY, in which `{n}` is
numbered, and prints how many posts a second were answered with 200.
"""

import asyncio
import json
import subprocess
import sys
import time
from itertools import count

HEAD = "POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
numbers = count(1)


def posts_per_second(port: int, path: str, body: str, *, seconds: float = 5.0, connections: int = 8) -> float:
    """Return what a server accepts, asked from another process."""
    command = [sys.executable, "-m", "bench.load", str(port), str(seconds), str(connections)]
    told = subprocess.run(command, input=f"{path}\n{body}\n", capture_output=True, text=True, check=True).stdout
    answer = json.loads(told)
    if answer["refused"]:
        raise RuntimeError(f"{answer['refused']} posts were not answered with 200.")
    return float(answer["accepted"] / seconds)


async def visitor(port: int, path: str, body: str, until: float, tally: dict[str, int]) -> None:
    """One connection: post, read the answer, post again."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while time.monotonic() < until:
        content = body.replace("{n}", str(next(numbers))).encode()
        head = HEAD.format(path=path) + f"Content-Length: {len(content)}\r\n\r\n"
        writer.write(head.encode() + content)
        answer = await reader.readuntil(b"\r\n\r\n")
        length = int(answer.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        await reader.readexactly(length)
        tally["accepted" if answer[9:12] == b"200" else "refused"] += 1
    writer.close()


async def crowd(port: int, path: str, body: str, seconds: float, connections: int) -> dict[str, int]:
    tally = {"accepted": 0, "refused": 0}
    until = time.monotonic() + seconds
    await asyncio.gather(*(visitor(port, path, body, until, tally) for _ in range(connections)))
    return tally


if __name__ == "__main__":
    _port, _seconds, _connections = sys.argv[1:4]
    _path, _body = sys.stdin.read().splitlines()
    print(json.dumps(asyncio.run(crowd(int(_port), _path, _body, float(_seconds), int(_connections)))))
