"""What a model is made of: its operations, its modules, and its gradients while it trains."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lightwell import _first_use

if not TYPE_CHECKING:
    __getattr__ = _first_use.submodules(__name__)
