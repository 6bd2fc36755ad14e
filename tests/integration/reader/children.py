"""What is tried in a child process: limits and identities that a process cannot take back."""

from __future__ import annotations

import json
import os
import traceback
import warnings
from collections.abc import Callable
from typing import Any


def in_child(work: Callable[[], Any]) -> Any:
    """What ``work`` returns in a forked child, which must be JSON; fails with what it raises."""
    reading, writing = os.pipe()
    with warnings.catch_warnings():  # of threads, which libraries may have started before
        warnings.simplefilter("ignore", DeprecationWarning)
        warnings.simplefilter("ignore", RuntimeWarning)  # JAX's own
        child = os.fork()
    if child == 0:
        try:
            answer = {"answer": work()}
        except BaseException:  # told to the parent
            answer = {"failure": traceback.format_exc()}
        with os.fdopen(writing, "w") as pipe:
            json.dump(answer, pipe)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        text = pipe.read()
    os.waitpid(child, 0)
    told = json.loads(text)
    assert "failure" not in told, told["failure"]
    return told["answer"]
