"""The child process: reads the files it is sent, one after another, and can do little else.

`python -m retrieval.loading.child LIMITS FILES` with the limits as JSON, and after how many files it ends.
"""

import json
import math
import os
import resource
import sys
import traceback
from importlib import import_module
from typing import Any, BinaryIO

from retrieval.loading.formats import told
from retrieval.loading.frames import frame, frames, taken
from retrieval.loading.limits import Limits, Refused, megabytes

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
PROCESSES = ("subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.kill")
SHORT = 0.8  # of the memory: what fails with so much of it fails for want of more
FORBIDDEN = ("socket.", *PROCESSES)


def main() -> None:
    limits, files = Limits(**json.loads(sys.argv[1])), int(sys.argv[2])
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):  # whatever a library prints is no answer
        os.dup2(nothing, stream)
    confine(limits)
    for number in range(files):
        request = taken(requests)
        if request is None:
            return
        answers.write(frame({"taken": True}))
        answers.flush()
        _allow(limits.seconds)
        answer(answers, *request, limits, last=number + 1 == files)


def confine(limits: Limits) -> None:
    """From here on: no more memory than this, no file written, no network, no other process. Python's own calls are
    told by its audit events; that native code opens no connection either is for its options to say."""
    os.nice(5)
    for what, most in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    sys.addaudithook(_forbid)


def _forbid(event: str, arguments: tuple[Any, ...]) -> None:
    if (event == "open" and isinstance(arguments[2], int) and arguments[2] & WRITING) or event.startswith(FORBIDDEN):
        raise PermissionError(f"a file that is read does no {event}")


def _allow(seconds: float) -> None:
    """Ends this process if one file costs more time than that, even where nobody waits for it any more."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(used.ru_utime + used.ru_stime + seconds), hard))


def answer(answers: BinaryIO, name: str, content: bytes, limits: Limits, *, last: bool) -> None:
    """Read one file and say what it holds, or why not."""
    # Made beforehand: when it is needed there may be no room for it.
    short: dict[str, Any] = {"refused": f"needs more memory than is allowed ({megabytes(limits.memory_bytes)})"}
    said = short
    try:
        parsed = import_module(told(name, content).module).read(content, limits)
        for some in frames(parsed):
            answers.write(some)
        said = {"media_type": parsed.media_type, "pages": parsed.pages, "properties": dict(parsed.properties)}
    except Refused as reason:
        said = {"refused": str(reason)}
    except MemoryError:
        pass
    except RecursionError:
        said = {"refused": "is nested too deeply"}
    except Exception:
        said = {"refused": "is damaged, or no file of the kind it says it is", "traceback": traceback.format_exc(-8)}
    needed = _resident()
    if "refused" in said and needed > SHORT * limits.memory_bytes:
        said = short  # libraries in C say it in words of their own
    # What a large file leaves behind is room that the next one lacks.
    last = last or said is short or needed > limits.memory_bytes // 4
    answers.write(frame({**said, "last": last}))
    answers.flush()
    if last:
        sys.exit()


def _resident() -> int:
    """Bytes, the most so far. Linux counts as `ru_maxrss` what its parent held when it started this process."""
    if sys.platform != "linux":
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))


if __name__ == "__main__":
    main()
