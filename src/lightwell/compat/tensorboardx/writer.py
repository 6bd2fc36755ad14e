"""The module ``tensorboardX.writer``: our writer, with the argument orders and names of this one.

Where the two differ in more than an order, docs/compatibility.md says so.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lightwell import writer
from lightwell.compat.tensorboardx.tags import clean_tag

if TYPE_CHECKING:
    from lightwell.events.messages import Event

__all__ = ["FileWriter", "SummaryWriter"]

_RUN_METADATA_TAG = "profiler"


class FileWriter(writer.FileWriter):
    """``lightwell.FileWriter``; its first parameter is ``logdir``."""

    def __init__(
        self,
        logdir: str | os.PathLike[str],
        max_queue: int = 10,
        flush_secs: float = 120,
        filename_suffix: str = "",
    ) -> None:
        super().__init__(logdir, max_queue, flush_secs, filename_suffix)

    def add_openvino_graph(self, graph: Any, walltime: float | None = None) -> None:
        """Append a ``GraphDef`` made from a graph of OpenVINO; as ``add_graph``."""
        self.add_onnx_graph(graph, walltime)


class SummaryWriter(writer.SummaryWriter):
    """``lightwell.SummaryWriter`` with the parameters of tensorboardX.

    Args:
        logdir: The run's directory. Defaults to ``runs/<date>_<time>_<host><comment>``.
        comment: As for ``lightwell.SummaryWriter``, like all that follow but ``log_dir``.
        purge_step: Likewise.
        max_queue: Likewise.
        flush_secs: Likewise.
        filename_suffix: Likewise.
        write_to_disk: Likewise.
        log_dir: Used when ``logdir`` is not given.
        comet_config: Likewise.
        **others: More keywords of ``lightwell.SummaryWriter``.
    """

    def __init__(
        self,
        logdir: str | os.PathLike[str] | None = None,
        comment: str = "",
        purge_step: int | None = None,
        max_queue: int = 10,
        flush_secs: float = 120,
        filename_suffix: str = "",
        write_to_disk: bool = True,
        log_dir: str | os.PathLike[str] | None = None,
        comet_config: Mapping[str, Any] | None = None,
        **others: Any,
    ) -> None:
        super().__init__(
            logdir if logdir is not None else log_dir,
            comment,
            purge_step,
            max_queue,
            flush_secs,
            filename_suffix,
            write_to_disk=write_to_disk,
            comet_config=comet_config,
            **others,
        )
        self.logdir = self.log_dir

    def add_scalar(  # type: ignore[override]  # tensorboardX's order
        self,
        tag: str,
        scalar_value: Any,
        global_step: int | None = None,
        walltime: float | None = None,
        display_name: str = "",
        summary_description: str = "",
    ) -> None:
        """Append one point; as ``lightwell.SummaryWriter.add_scalar``."""
        super().add_scalar(
            clean_tag(tag),
            scalar_value,
            global_step,
            walltime,
            display_name=display_name,
            summary_description=summary_description,
        )

    def add_histogram(
        self,
        tag: str,
        values: Any,
        global_step: int | None = None,
        bins: Any = "tensorflow",
        walltime: float | None = None,
        max_bins: int | None = None,
    ) -> None:
        """Append one histogram; as ``lightwell.SummaryWriter.add_histogram``."""
        super().add_histogram(clean_tag(tag), values, global_step, bins, walltime, max_bins)

    def add_image(
        self,
        tag: str,
        img_tensor: Any,
        global_step: int | None = None,
        walltime: float | None = None,
        dataformats: str = "CHW",
    ) -> None:
        """Append one picture; as ``lightwell.SummaryWriter.add_image``."""
        super().add_image(clean_tag(tag), img_tensor, global_step, walltime, dataformats)

    def add_images(
        self,
        tag: str,
        img_tensor: Any,
        global_step: int | None = None,
        walltime: float | None = None,
        dataformats: str = "NCHW",
    ) -> None:
        """Append a grid of pictures; as ``lightwell.SummaryWriter.add_images``."""
        super().add_images(clean_tag(tag), img_tensor, global_step, walltime, dataformats)

    def add_image_with_boxes(  # type: ignore[override]  # tensorboardX's order
        self,
        tag: str,
        img_tensor: Any,
        box_tensor: Any,
        global_step: int | None = None,
        walltime: float | None = None,
        dataformats: str = "CHW",
        labels: str | Sequence[str] | None = None,
        rescale: float = 1,
    ) -> None:
        """Append a picture with boxes; as ``lightwell.SummaryWriter.add_image_with_boxes``."""
        super().add_image_with_boxes(
            tag, img_tensor, box_tensor, global_step, walltime, rescale, dataformats, labels
        )

    def add_figure(
        self,
        tag: str,
        figure: Any,
        global_step: int | None = None,
        close: bool = True,
        walltime: float | None = None,
    ) -> None:
        """Append a figure of matplotlib; as ``lightwell.SummaryWriter.add_figure``."""
        super().add_figure(clean_tag(tag), figure, global_step, close, walltime)

    def add_video(
        self,
        tag: str,
        vid_tensor: Any,
        global_step: int | None = None,
        fps: float = 4,
        walltime: float | None = None,
        dataformats: str = "NTCHW",
        **others: Any,
    ) -> None:
        """Append a video; as ``lightwell.SummaryWriter.add_video``."""
        super().add_video(
            clean_tag(tag), vid_tensor, global_step, fps, walltime, dataformats, **others
        )

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
        """Append a mesh, its parts called tag_1, _2 and _3; as ``lightwell.SummaryWriter``'s."""
        from lightwell.compat.tensorboardx import summary

        step, wall_time = self._when("add_mesh", global_step, walltime)
        parts = summary.mesh(tag, vertices, colors, faces, config_dict)
        self._add(step, wall_time, *parts.value)

    def add_hparams(  # type: ignore[override]  # tensorboardX's order
        self,
        hparam_dict: Mapping[str, Any],
        metric_dict: Mapping[str, Any],
        name: str | None = None,
        global_step: int | None = None,
    ) -> None:
        """Log hyperparameters; as ``lightwell.SummaryWriter.add_hparams``.

        A function or class stands for its name; what is no number, text or bool is left out.
        """
        from lightwell.compat.tensorboardx.summary import loggable

        super().add_hparams(
            loggable(hparam_dict), metric_dict, run_name=name, global_step=global_step
        )

    def add_onnx_graph(self, onnx_model_file: Any) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]  # tensorboardX's name
        """Log the graph of an ONNX model; as ``lightwell.SummaryWriter.add_onnx_graph``."""
        super().add_onnx_graph(onnx_model_file)

    def _add_event(self, event: Event) -> None:
        if event.HasField("tagged_run_metadata"):
            event.tagged_run_metadata.tag = _RUN_METADATA_TAG
        super()._add_event(event)

    def _start_of_sub_run(self, main_tag: str) -> str:
        return f"{main_tag}/"
