"""The tree of a model's modules: an ordinary summary that TensorBoard ignores.

One value, tag ``lightwell/module_graph``, plugin ``lightwell`` with content ``module_graph``: a
tensor of rank 0 that holds one string, JSON in UTF-8::

    {
      "version": 1,
      "model": "ResNet",              class of the whole model
      "parameters": 11689512,         elements of all parameters, each counted once
      "trainable": 11689512,          of them those that require gradients
      "left_out": 0,                  modules that did not fit, the deepest
      "modules": [                    parents before their children; the model itself first
        {
          "path": "layer1.0.conv1",   names of attributes from the model; "" is the model itself
          "class": "Conv2d",
          "detail": "64, 64, ...",    what the class says about itself (``extra_repr``)
          "parent": 5,                index in this list; null for the model
          "own": [36864, 36864],      elements of the module's own parameters: all, trainable
          "total": [36864, 36864],    with those of the modules below it
          "calls": 1,                 forward passes through it in one of the model's
          "inputs": [["0", "float32", [1, 64, 56, 56]]],
          "outputs": [["", "float32", [1, 64, 56, 56]]]
        },
        {"path": "head.1", "parent": 0, "same_as": 7}
      ]
    }

``inputs`` and ``outputs`` are those of the first call, null if there was none. Each entry is
name, dtype, shape: the name is the position or keyword of the argument, followed by keys or
attributes where it is a container (``"0.mask"``); what is no tensor has the name of its class for
a dtype and null for a shape. At most 16 are listed. A module that is registered a second time has
only ``same_as``, the index of its first place, -1 if that is left out. Elements of parameters that
have no shape yet (``torch.nn.LazyLinear`` before its first call) count as none. Text is cut to 200
characters, but for paths.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from lightwell.events.messages import (
    DataType,
    PluginData,
    SummaryMetadata,
    TensorProto,
    TensorShape,
    Value,
)

TAG: Final = "lightwell/module_graph"
PLUGIN_NAME: Final = "lightwell"
CONTENT: Final = b"module_graph"
VERSION: Final = 1
MAX_MODULES: Final = 20_000
"""How many are stored: some 5 MB."""
MAX_TENSORS: Final = 16
MAX_CHARACTERS: Final = 200


@dataclass(frozen=True, slots=True)
class Tensor:
    """What went into a module or came out; ``shape`` is None for what is no tensor."""

    name: str
    dtype: str
    shape: tuple[int, ...] | None


@dataclass(frozen=True, slots=True)
class Module:
    """One module of the tree. The docstring of this file says what each field means."""

    path: str
    parent: int | None
    class_name: str = ""
    detail: str = ""
    own: tuple[int, int] = (0, 0)
    total: tuple[int, int] = (0, 0)
    calls: int = 0
    inputs: tuple[Tensor, ...] | None = None
    outputs: tuple[Tensor, ...] | None = None
    same_as: int | None = None


@dataclass(frozen=True, slots=True)
class ModuleGraph:
    """The whole tree: ``modules[0]`` is the model."""

    modules: Sequence[Module]
    left_out: int = 0


def encode(graph: ModuleGraph) -> Value:
    """The value that stores ``graph``; what is beyond the bounds above is cut."""
    modules, left_out = _bounded(graph)
    model = modules[0]
    schema = {
        "version": VERSION,
        "model": model.class_name[:MAX_CHARACTERS],
        "parameters": model.total[0],
        "trainable": model.total[1],
        "left_out": left_out,
        "modules": [_row(module) for module in modules],
    }
    text = json.dumps(schema, ensure_ascii=False, separators=(",", ":"))
    return Value(
        tag=TAG,
        metadata=SummaryMetadata(plugin_data=PluginData(plugin_name=PLUGIN_NAME, content=CONTENT)),
        tensor=TensorProto(
            dtype=DataType.STRING,
            tensor_shape=TensorShape(),
            string_val=[text.encode("utf-8", "replace")],
        ),
    )


def decode(value: Value) -> ModuleGraph:
    """The tree that ``value`` holds.

    Raises:
        ValueError: It holds none, or one of a later version.
    """
    try:
        schema = json.loads(value.tensor.string_val[0])
        version = schema["version"]
        if version != VERSION:
            raise ValueError(f"module graph: expected version {VERSION}, got {version!r}")
        modules = [_module(row) for row in schema["modules"]]
        return ModuleGraph(modules, int(schema["left_out"]))
    except (LookupError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise ValueError(f"module graph: not of the schema: {error!r}") from error


def _bounded(graph: ModuleGraph) -> tuple[Sequence[Module], int]:
    """The modules to store: the deepest go first, so what is left is a tree still."""
    modules = graph.modules
    if len(modules) <= MAX_MODULES:
        return modules, graph.left_out
    by_depth = sorted(range(len(modules)), key=lambda index: _depth(modules[index].path))
    kept = sorted(by_depth[:MAX_MODULES])
    new_index = {old: new for new, old in enumerate(kept)}
    fitting = [
        replace(
            module,
            parent=None if module.parent is None else new_index[module.parent],
            same_as=None if module.same_as is None else new_index.get(module.same_as, -1),
        )
        for module in (modules[index] for index in kept)
    ]
    return fitting, graph.left_out + len(modules) - len(kept)


def _depth(path: str) -> int:
    return path.count(".") + 1 if path else 0


def _row(module: Module) -> dict[str, Any]:
    row: dict[str, Any] = {"path": module.path, "parent": module.parent}
    if module.same_as is not None:
        return row | {"same_as": module.same_as}
    return row | {
        "class": module.class_name[:MAX_CHARACTERS],
        "detail": module.detail[:MAX_CHARACTERS],
        "own": module.own,
        "total": module.total,
        "calls": module.calls,
        "inputs": _tensor_rows(module.inputs),
        "outputs": _tensor_rows(module.outputs),
    }


def _tensor_rows(tensors: tuple[Tensor, ...] | None) -> list[list[Any]] | None:
    if tensors is None:
        return None
    return [
        [tensor.name[:MAX_CHARACTERS], tensor.dtype[:MAX_CHARACTERS], tensor.shape]
        for tensor in tensors[:MAX_TENSORS]
    ]


def _module(row: dict[str, Any]) -> Module:
    if "same_as" in row:
        return Module(row["path"], row["parent"], same_as=row["same_as"])
    own, total = row["own"], row["total"]
    return Module(
        path=row["path"],
        parent=row["parent"],
        class_name=row["class"],
        detail=row["detail"],
        own=(own[0], own[1]),
        total=(total[0], total[1]),
        calls=row["calls"],
        inputs=_tensors(row["inputs"]),
        outputs=_tensors(row["outputs"]),
    )


def _tensors(rows: list[list[Any]] | None) -> tuple[Tensor, ...] | None:
    if rows is None:
        return None
    return tuple(
        Tensor(name, dtype, None if shape is None else tuple(shape)) for name, dtype, shape in rows
    )
