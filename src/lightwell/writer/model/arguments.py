"""How a model is called: the arguments in ``input_to_model``."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast


@dataclass(frozen=True, slots=True)
class Arguments:
    """The arguments of one call."""

    positional: tuple[Any, ...]
    keywords: dict[str, Any]
    signature: inspect.Signature | None

    def all_by_keyword(self) -> dict[str, Any]:
        """The positional ones under the names of their parameters too."""
        if not self.positional:
            return self.keywords
        assert self.signature is not None  # there are no keywords without
        return dict(self.signature.bind_partial(*self.positional).arguments) | self.keywords


def of(forward: Callable[..., Any], input_to_model: Any) -> Arguments:
    """The arguments that ``input_to_model`` stands for.

    A tuple or list holds the positional arguments; anything else is the only one. A dict, alone or
    at the end of a tuple, holds keyword arguments if its keys are names of ``forward``'s parameters
    (one is enough if it takes any name) and the call is complete with them. Otherwise it is an
    argument as it is.

    Args:
        forward: What will be called.
        input_to_model: As the user passed it.
    """
    is_row = isinstance(input_to_model, (tuple, list))
    given = tuple(cast("tuple[Any, ...]", input_to_model)) if is_row else (input_to_model,)
    if not given or not isinstance(given[-1], Mapping):
        return Arguments(given, {}, None)
    try:
        signature = inspect.signature(forward)
    except (TypeError, ValueError):  # written in C++
        return Arguments(given, {}, None)
    last: Mapping[Any, Any] = given[-1]  # pyright: ignore[reportUnknownVariableType]  # of anything
    parameters = signature.parameters
    takes_others = any(one.kind is one.VAR_KEYWORD for one in parameters.values())
    known = [key for key in last if key in parameters]
    if not known or not (takes_others or len(known) == len(last)):
        return Arguments(given, {}, None)
    keywords = {str(key): value for key, value in last.items()}
    try:
        signature.bind(*given[:-1], **keywords)
    except TypeError:
        return Arguments(given, {}, None)
    return Arguments(given[:-1], keywords, signature)
