"""Tensors, texts and meshes: ``add_tensor``, ``add_text`` and ``add_mesh``."""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping
from types import ModuleType
from typing import TYPE_CHECKING, Any

from lightwell import _first_use
from lightwell.writer import inputs, values
from lightwell.writer.inputs import Input
from lightwell.writer.run_writer import RunWriter

if TYPE_CHECKING:
    from lightwell.events.messages import Value


class TensorMethods(RunWriter):
    """The part of ``SummaryWriter`` that logs tensors, texts and meshes."""

    def add_tensor(
        self,
        tag: str,
        tensor: Any,
        global_step: int | None = None,
        walltime: float | None = None,
    ) -> None:
        """Append a whole tensor to the series ``tag``.

        Args:
            tag: Series name, kept exactly; ``/`` nests it in the viewer.
            tensor: An array or tensor of numbers, of any shape, on any device, which is not waited
                for. Its dtype is kept: floats of 16 (bfloat16 too), 32 and 64 bits, integers of 8
                to 64 bits with and without sign, bool, complex64 and complex128. float8 becomes
                float32, complex32 complex64, quantized tensors what they stand for.
            global_step: Position on the x axis (int64). Left out when None, which reads as 0.
            walltime: Seconds since the epoch; now when None.

        Raises:
            TypeError: An argument is of the wrong kind.
            ValueError: A dtype that has no place in the format, 2 GiB or more, a tensor on device
                ``meta``, a step beyond int64, a tag that is not UTF-8.
        """
        values.tag("add_tensor", tag)
        step, wall_time = self._when("add_tensor", global_step, walltime)
        taken = inputs.take("add_tensor", "tensor", tensor)
        from lightwell.events import tensor as events

        as_bfloat16 = _is_bfloat16(tensor)
        if events.data_type(taken.dtype) is None:
            raise ValueError(
                f"add_tensor: expected a dtype that event files have, got {taken.dtype} for {tag!r}"
            )
        nbytes = taken.nbytes // 2 if as_bfloat16 else taken.nbytes
        if nbytes > events.MAX_BYTES - len(tag.encode()):
            raise ValueError(f"add_tensor: expected less than 2 GiB, got {nbytes} bytes")
        kept = _kept(taken)
        self._add_later(
            tag,
            step,
            wall_time,
            lambda: events.encode(tag, kept.array(), as_bfloat16=as_bfloat16),
            kept.nbytes,
        )

    def add_text(
        self,
        tag: str,
        text_string: str,
        global_step: int | None = None,
        walltime: float | None = None,
    ) -> None:
        """Append a text to the series ``tag``, which the viewer shows as Markdown.

        Args:
            tag: Series name; it gets ``/text_summary`` at its end, as torch has it.
            text_string: Markdown.
            global_step: Position on the x axis (int64). Left out when None, which reads as 0.
            walltime: Seconds since the epoch; now when None.

        Raises:
            TypeError: An argument is of the wrong kind.
            ValueError: Text that UTF-8 cannot hold, a step beyond int64.
        """
        values.tag("add_text", tag)
        values.tag("add_text", text_string, "text_string")
        step, wall_time = self._when("add_text", global_step, walltime)
        self._append(_text_events().encode_event(tag, text_string, step, wall_time))

    def add_mesh(
        self,
        tag: str,
        vertices: Any,
        colors: Any = None,
        faces: Any = None,
        config_dict: Mapping[str, Any] | None = None,
        global_step: int | None = None,
        walltime: float | None = None,
    ) -> None:
        """Append a mesh, or without ``faces`` a point cloud, to the series ``tag``.

        All parts are real numbers, stored as float32, on any device, which is not waited for.

        Args:
            tag: Series name, kept exactly; ``/`` nests it in the viewer.
            vertices: B×N×3, coordinates.
            colors: B×N×3, from 0 to 255, one for each vertex; None leaves them to the viewer.
            faces: B×M×3, indices of vertices.
            config_dict: What three.js should know: ``camera``, ``lights``, ``material``.
            global_step: Position on the x axis (int64). Left out when None, which reads as 0.
            walltime: Seconds since the epoch; now when None.

        Raises:
            TypeError: An argument is of the wrong kind, or ``config_dict`` cannot be JSON.
            ValueError: Another shape, 2 GiB or more, a step beyond int64, a tag that is not UTF-8.
        """
        values.tag("add_mesh", tag)
        step, wall_time = self._when("add_mesh", global_step, walltime)
        points = _take_part("vertices", vertices)
        colored = None if colors is None else _take_part("colors", colors)
        joined = None if faces is None else _take_part("faces", faces)
        if colored is not None and colored.shape[1] != points.shape[1]:
            raise ValueError(
                f"add_mesh: expected a color for each of {points.shape[1]} vertices, "
                f"got shape {colored.shape}"
            )
        config = _json("config_dict", config_dict)
        from lightwell.events import mesh, tensor

        parts = [part for part in (points, colored, joined) if part is not None]
        nbytes = sum(4 * math.prod(part.shape) for part in parts)
        if nbytes > tensor.MAX_BYTES - 6 * len(tag.encode()) - 3 * len(config):
            raise ValueError(f"add_mesh: expected less than 2 GiB, got {nbytes} bytes")

        points = _kept(points)
        colored = None if colored is None else _kept(colored)
        joined = None if joined is None else _kept(joined)

        def encode() -> tuple[Value, ...]:
            return mesh.encode(
                tag,
                points.array(),
                None if colored is None else colored.array(),
                None if joined is None else joined.array(),
                config,
            )

        self._add_later(tag, step, wall_time, encode, sum(part.nbytes for part in parts))


@functools.cache
def _text_events() -> ModuleType:
    """``events.text``, loaded by the first text: an import statement takes longer than a text."""
    from lightwell.events import text

    return text


def _kept(taken: Input) -> Input:
    """``taken`` for the background thread: nobody else can change it.

    Also what is here already takes that way: so it cannot overtake what was on a device, and the
    caller does not wait for a checksum.
    """
    return taken if taken.is_pending else taken.owned()


def _is_bfloat16(tensor: Any) -> bool:
    return str(getattr(tensor, "dtype", "")).rpartition(".")[2] == "bfloat16"


def _take_part(name: str, value: Any) -> Input:
    """One part of a mesh, its shape checked."""
    taken = inputs.take("add_mesh", name, value)
    if len(taken.shape) != 3 or taken.shape[2] != 3:
        raise ValueError(f"add_mesh: expected {name} of shape (B, N, 3), got {taken.shape}")
    if taken.dtype.kind == "c":
        raise TypeError(f"add_mesh: expected {name} to be real, got dtype {taken.dtype}")
    return taken


def _json(name: str, config: Mapping[str, Any] | None) -> str:
    if config is None:
        return "{}"
    if not isinstance(config, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]  # user input
        raise TypeError(f"add_mesh: expected {name} to be a mapping, got {values.describe(config)}")
    json = _first_use.load("json")
    try:
        encoded: str = json.dumps(dict(config), sort_keys=True)
    except (TypeError, ValueError, RecursionError) as error:
        raise TypeError(f"add_mesh: expected {name} to be JSON: {error}") from None
    return encoded
