"""The process that draws one picture: `python -m tools.drawing SECONDS`, the arguments of `vegalite_to_png` as JSON on
standard input, the image on standard output. It ends itself when it has computed for longer than that."""

import json
import os
import resource
import sys

import vl_convert

_MEMORY = 1024**3  # bytes


def main() -> None:
    seconds = int(sys.argv[1])
    os.nice(5)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_DATA, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    asked = json.load(sys.stdin)
    sys.stdout.buffer.write(vl_convert.vegalite_to_png(**asked, allowed_base_urls=[]))


if __name__ == "__main__":
    main()
