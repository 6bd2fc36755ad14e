"""OpenVINO models as graphs: what tensorboardX makes of the XML of an intermediate representation.

There is a node for each *edge*, so a layer that several others feed appears several times.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NoReturn
from xml.parsers import expat

from lightwell.events import graph
from lightwell.events.messages import AttrValue, GraphDef, NodeDef

_ENTRY_DEPTH: Final = 3  # <net><layers><layer>; deeper ones belong to the bodies of loops


def load(path: str | os.PathLike[str]) -> GraphDef:
    """The graph of the OpenVINO model at ``path``.

    Raises:
        OSError: The file cannot be read.
        TypeError: ``path`` is no path.
        ValueError: It is no such model, or has a document type declaration: such can make a small
            file expand without end.
    """
    if not isinstance(path, (str, os.PathLike)):  # pyright: ignore[reportUnnecessaryIsInstance]  # user input
        raise TypeError(
            f"add_openvino_graph: expected xmlname to be a path, got {type(path).__qualname__}"
        )
    content = Path(path).read_bytes()
    reading = _Reading()
    try:
        reading.parse(content)
        return graph.of_definitions(
            _edge(reading.names[source], reading.names[target]) for source, target in reading.edges
        )
    except KeyError as error:
        problem = f"got no {error}"
    except (expat.ExpatError, ValueError) as error:
        problem = str(error)
    raise ValueError(
        f"add_openvino_graph: {os.fspath(path)}: expected an OpenVINO model: {problem}"
    )


class _Reading:
    """Takes layers and edges out of the document as it is parsed."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self.edges: list[tuple[str, str]] = []
        self._open: list[str] = []

    def parse(self, content: bytes) -> None:
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = self._refuse
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.Parse(content, True)

    def _refuse(self, *_declaration: object) -> NoReturn:
        raise ValueError("got a document type declaration")

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        self._open.append(name)
        if len(self._open) != _ENTRY_DEPTH:
            return
        if self._open[1] == "layers":
            self.names[attributes["id"]] = attributes["name"]
        elif self._open[1] == "edges":
            self.edges.append((attributes["from-layer"], attributes["to-layer"]))

    def _end(self, _name: str) -> None:
        self._open.pop()


def _edge(source: str, target: str) -> NodeDef:
    return NodeDef(name=target, op="op", input=[source], attr={"parameters": AttrValue(s=b"")})
