"""The process that searches: a problem as JSON comes in, what is known so far goes out, a line at a time.

It is given no Django, no database and nothing of the server's environment, and it ends by itself: its memory and its
processor time are limited.
"""

import json
import os
import resource
import sys

# Processor seconds beyond those of the search; who asked may be gone by then.
BEYOND = 10


def main():
    asked = json.load(sys.stdin)
    seconds = asked["seconds"]
    resource.setrlimit(resource.RLIMIT_AS, (asked["memory"], asked["memory"]))
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + BEYOND, int(seconds) + BEYOND))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # What libraries print is not an answer.
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    from scenarios.suggesting.problem import Problem
    from scenarios.suggesting.solving import solve

    def tell(suggestions, through=False):
        layouts = [layout.as_json() for layout in suggestions.layouts]
        told = {"layouts": layouts, "timed_out": suggestions.timed_out, "through": through}
        out.write(json.dumps(told) + "\n")
        out.flush()

    tell(solve(Problem.from_json(asked["problem"]), asked["how_many"], seconds, tell), through=True)


if __name__ == "__main__":
    main()
