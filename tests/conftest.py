"""What every test stands on."""

import os
import signal

import pytest

# A shell starts background jobs with Ctrl-C ignored, and children inherit that; tests press it.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def _no_folders_of_the_user(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Neither a test nor a process it starts touches the folders of whoever runs it."""
    os.environ["LIGHTWELL_CACHE"] = str(tmp_path_factory.mktemp("cache"))
    os.environ["LIGHTWELL_STATE"] = str(tmp_path_factory.mktemp("state"))
