"""Standing in for other packages' writers: names and argument orders of theirs, our writer behind.

``take_over`` makes the imports of ``torch.utils.tensorboard`` and ``tensorboardX`` lead to
``torch_tensorboard`` and ``tensorboardx`` here. Nothing else of ours knows this package.
"""

from __future__ import annotations

from lightwell.compat.imports import take_over

__all__ = ["take_over"]
