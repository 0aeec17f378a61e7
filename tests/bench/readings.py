"""`python -m tests.bench.readings`: reads articles in the product's reading worker, beside whatever else runs.

Each line of standard input is a JSON list of texts; a line is answered when all of them are read.
"""

import asyncio
import json
import sys

from bot.reading.reader import Reader


async def main() -> None:
    reader = Reader(1)
    await reader.start()
    print("ready", flush=True)
    while line := await asyncio.to_thread(sys.stdin.readline):
        await asyncio.gather(*(reader.read(text) for text in json.loads(line)))
        print("read", flush=True)
    await reader.close()


if __name__ == "__main__":
    asyncio.run(main())
