"""The kinds of series, and which plugin name of the file format stands for which."""

from __future__ import annotations

from typing import Literal, TypeAlias, cast

from lightwell import _core

Kind: TypeAlias = Literal[
    "scalar",
    "histogram",
    "image",
    "audio",
    "text",
    "pr_curve",
    "mesh",
    "hparams",
    "layout",
    "graph",
    "embedding",
    "mark",
    "tensor",
    "unknown",
]
"""``tensor``: a tensor that no plugin claims; ``unknown``: a plugin or form without a kind here."""


def kind_from_plugin(plugin_name: str) -> Kind:
    """The kind that ``plugin_name`` stands for. The table is in the core, which needs it first."""
    return cast(Kind, _core.kind_from_plugin(plugin_name))
