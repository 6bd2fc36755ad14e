"""Images: ``add_image``, ``add_images``, ``add_image_with_boxes`` and ``add_figure``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np

from lightwell.writer import inputs, values
from lightwell.writer.run_writer import RunWriter

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lightwell.events.messages import Value
    from lightwell.writer.pictures import Pictures

_FORMATS: Final = ("HW", "CHW", "NCHW")
_CHANNELS: Final = (1, 2, 3, 4)
_GRID_COLUMNS: Final = 8


class ImageMethods(RunWriter):
    """The part of ``SummaryWriter`` that logs pictures.

    The caller pays for checking the arguments and for one pass that turns numbers into bytes; PNG
    files are made on the background thread.
    """

    def add_image(
        self,
        tag: str,
        img_tensor: Any,
        global_step: int | None = None,
        walltime: float | None = None,
        dataformats: str = "CHW",
    ) -> None:
        """Append a picture to the series ``tag``, as a PNG.

        Args:
            tag: Series name, kept exactly; ``/`` nests it in the viewer.
            img_tensor: An array or tensor of any library, on any device, which is not waited for;
                it may be changed as soon as the call returns. uint8 is taken as it is; of all other
                dtypes 0 is black and 1 is full, values outside are clipped, and NaN is 0. The
                channels are gray, gray and alpha, RGB or RGBA.
            global_step: Position on the time axis (int64). Left out when None, which reads as 0.
            walltime: Seconds since the epoch; now when None.
            dataformats: The axes of ``img_tensor``: the letters of HW, CHW or NCHW, in any order
                and case. Pictures along N make a grid, 8 in a row.

        Raises:
            TypeError: An argument is of the wrong kind, or there are more than 4 channels.
            ValueError: The shape does not fit ``dataformats`` or is empty, or a step or tag that an
                event cannot hold.
        """
        self._add_pictures(
            "add_image", tag, [img_tensor], global_step, walltime, dataformats, stacked=False
        )

    def add_images(
        self,
        tag: str,
        img_tensor: Any,
        global_step: int | None = None,
        walltime: float | None = None,
        dataformats: str = "NCHW",
    ) -> None:
        """Append a grid of pictures to the series ``tag``, 8 in a row, as one PNG.

        Args:
            tag: Series name, kept exactly; ``/`` nests it in the viewer.
            img_tensor: Pictures of one size, as for ``add_image``, along an axis N or as a list.
            global_step: Position on the time axis (int64). Left out when None, which reads as 0.
            walltime: Seconds since the epoch; now when None.
            dataformats: The axes of ``img_tensor``: the letters of NCHW, CHW or HW, in any order
                and case. Of a list, those of each picture, with or without an N in front.

        Raises:
            TypeError: As for ``add_image``.
            ValueError: As for ``add_image``, or the pictures of a list differ in shape.
        """
        stacked = _is_list_of_pictures(img_tensor, dataformats)
        given: Sequence[object] = img_tensor if stacked else [img_tensor]
        self._add_pictures("add_images", tag, given, global_step, walltime, dataformats, stacked)

    def add_image_with_boxes(
        self,
        tag: str,
        img_tensor: Any,
        box_tensor: Any,
        global_step: int | None = None,
        walltime: float | None = None,
        rescale: float = 1,
        dataformats: str = "CHW",
        labels: str | Sequence[str] | None = None,
    ) -> None:
        """Append a picture with red boxes drawn onto it to the series ``tag``, as a PNG.

        Args:
            tag: Series name, kept exactly; ``/`` nests it in the viewer.
            img_tensor: The picture, as for ``add_image``.
            box_tensor: Left, top, right and bottom of each box in pixels, of shape (N, 4), on any
                device. Further columns are ignored, boxes with NaN or infinities not drawn.
            global_step: Position on the time axis (int64). Left out when None, which reads as 0.
            walltime: Seconds since the epoch; now when None.
            rescale: Factor for the size of the picture with its boxes.
            dataformats: The axes of ``img_tensor``, as for ``add_image``.
            labels: A text for each box, shown at its bottom left. Another number of labels than
                boxes is not drawn, and a warning logged.

        Raises:
            TypeError: As for ``add_image``, or a label is no str.
            ValueError: As for ``add_image``, or ``rescale`` leaves no pixel.
            IndexError: ``box_tensor`` is not of shape (N, 4).
        """
        where = "add_image_with_boxes"
        from lightwell.writer import boxes as drawing
        from lightwell.writer import pictures

        values.tag(where, tag)
        letters = pictures.letters_of(where, dataformats, _FORMATS)
        taken = pictures.take(where, "img_tensor", [img_tensor], letters, dataformats, _CHANNELS)
        boxes = inputs.take(where, "box_tensor", box_tensor)
        if boxes.dtype.kind == "c":
            raise TypeError(f"{where}: expected box_tensor to be real, got dtype {boxes.dtype}")
        if 0 not in boxes.shape and (len(boxes.shape) != 2 or boxes.shape[1] < 4):
            raise IndexError(f"{where}: expected box_tensor of shape (N, 4), got {boxes.shape}")
        count = 0 if 0 in boxes.shape else boxes.shape[0]
        texts = drawing.checked_labels(where, labels, count)
        height, width = _grid_size(taken)
        size = drawing.scaled_size(where, rescale, width, height)
        if not boxes.is_pending:
            boxes = boxes.owned()

        def draw(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
            return drawing.draw(pixels, boxes.array()[:count], texts, size)

        self._add_grid(where, tag, taken, global_step, walltime, size, draw, boxes.nbytes)

    def add_figure(
        self,
        tag: str,
        figure: Any,
        global_step: int | None = None,
        close: bool = True,
        walltime: float | None = None,
    ) -> None:
        """Append a figure of matplotlib to the series ``tag``, as a PNG.

        It is drawn on the calling thread, with the Agg renderer, and may be changed as soon as the
        call returns.

        Args:
            tag: Series name, kept exactly; ``/`` nests it in the viewer.
            figure: A ``matplotlib.figure.Figure``, made with or without pyplot, or a list of them,
                all of one size, which make a grid.
            global_step: Position on the time axis (int64). Left out when None, which reads as 0.
            close: Have pyplot close the figures.
            walltime: Seconds since the epoch; now when None.

        Raises:
            TypeError: ``figure`` is no figure; as for ``add_image`` otherwise.
            ValueError: An empty list, or figures of different sizes.
        """
        where = "add_figure"
        from lightwell.writer import figures, pictures

        is_list = isinstance(figure, (list, tuple))
        given: Sequence[object] = cast(Sequence[object], figure) if is_list else [figure]
        if not given:
            raise ValueError(f"{where}: expected at least one figure, got an empty list")
        for one in given:
            figures.check(where, one)
        values.tag(where, tag)
        drawn = [figures.draw(one) for one in given]
        taken = pictures.take(where, "figure", drawn, "HWC", "HWC", _CHANNELS)
        self._add_grid(where, tag, taken, global_step, walltime)
        if close:
            for one in given:
                figures.close(one)

    def _add_pictures(
        self,
        where: str,
        tag: str,
        given: Sequence[object],
        global_step: object,
        walltime: object,
        dataformats: str,
        stacked: bool,
    ) -> None:
        """Append pictures; ``stacked`` when ``given`` is itself the axis N."""
        from lightwell.writer import pictures

        values.tag(where, tag)
        if stacked:
            dataformats = dataformats.upper().removeprefix("N")
        letters = pictures.letters_of(where, dataformats, _FORMATS)
        taken = pictures.take(where, "img_tensor", given, letters, dataformats, _CHANNELS)
        self._add_grid(where, tag, taken, global_step, walltime)

    def _add_grid(
        self,
        where: str,
        tag: str,
        taken: Pictures,
        global_step: object,
        walltime: object,
        size: tuple[int, int] | None = None,
        finish: Callable[[NDArray[np.uint8]], NDArray[np.uint8]] | None = None,
        finish_bytes: int = 0,
    ) -> None:
        """Append a grid of pictures.

        Args:
            where: The method the user called, for messages.
            tag: Checked.
            taken: Still pictures.
            global_step: As the user gave it.
            walltime: Likewise.
            size: Width and height of what ``finish`` makes.
            finish: What is to be done to the pixels in the background.
            finish_bytes: What ``finish`` keeps in memory.
        """
        from lightwell.events import image, png
        from lightwell.writer import pictures

        step, wall_time = self._when(where, global_step, walltime)
        height, width = _grid_size(taken)
        pictures.check_size(where, "img_tensor", 1, height, width, taken.channels)
        pixels, held_bytes = taken.grid(height // taken.height, width // taken.width)
        width, height = size or (width, height)
        colorspace = 3 if taken.channels == 1 else taken.channels

        def encode() -> Value:
            (drawn,) = pixels()
            content = png.encode(drawn if finish is None else finish(drawn))
            return image.encode(tag, content, width, height, colorspace)

        self._add_later(tag, step, wall_time, encode, held_bytes + finish_bytes)


def _is_list_of_pictures(given: object, dataformats: object) -> bool:
    """Whether each element is a picture of its own, not one more axis of one array."""
    if not isinstance(given, (list, tuple)) or not given or not isinstance(dataformats, str):
        return False
    axes = dataformats.upper().removeprefix("N")
    return "N" not in axes and all(
        len(getattr(one, "shape", ())) == len(axes) for one in cast(Sequence[object], given)
    )


def _grid_size(taken: Pictures) -> tuple[int, int]:
    """Height and width of a grid of still pictures."""
    columns = min(taken.count, _GRID_COLUMNS)
    return -(-taken.count // columns) * taken.height, columns * taken.width
