"""Processes of a test's own, forks of one that has imported the product: that takes seconds, so it is done once."""

import os
import sys
from collections.abc import Mapping, Sequence
from multiprocessing import get_context
from pathlib import Path
from subprocess import CompletedProcess, TimeoutExpired

from bootstrap.cli import main

PROCESSES = get_context("forkserver")
PROCESSES.set_forkserver_preload(["bootstrap.container", "tests.processes"])
_OURS = ("COPILOT_", "OPENAI_")


def copilot(
    arguments: Sequence[str], environment: Mapping[str, str], folder: Path, said: Path
) -> CompletedProcess[str]:
    """`copilot` with these arguments, in that folder; what it says goes to files in `said` meanwhile."""
    files = said / "stdout", said / "stderr"
    process = PROCESSES.Process(target=_command, args=(tuple(arguments), dict(environment), folder, files))
    process.start()
    process.join(120)
    if process.is_alive():
        process.kill()
        process.join()
        raise TimeoutExpired(["copilot", *arguments], 120, *(file.read_bytes() for file in files))
    assert process.exitcode is not None
    return CompletedProcess(["copilot", *arguments], process.exitcode, *(file.read_text() for file in files))


def _command(arguments: tuple[str, ...], environment: dict[str, str], folder: Path, files: tuple[Path, Path]) -> None:
    for name in [name for name in os.environ if name.startswith(_OURS)]:
        del os.environ[name]
    os.environ.update(environment)
    os.chdir(folder)
    for number, file in enumerate((Path(os.devnull), *files)):
        os.dup2(os.open(file, os.O_RDWR | os.O_CREAT | os.O_TRUNC), number)
    sys.argv = ["copilot", *arguments]
    main()
