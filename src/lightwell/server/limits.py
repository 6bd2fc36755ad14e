"""How much one client, and all of them together, may ask of the server."""

from __future__ import annotations

from dataclasses import dataclass

KIB = 1024
MIB = 1024 * KIB


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes, times in seconds; the defaults are the ones the documentation promises."""

    url: int = 16 * KIB
    headers: int = 64 * KIB
    body: int = 1 * MIB
    header_secs: float = 10.0
    """From the first byte of a request, or from connecting, to the end of its headers."""
    request_secs: float = 30.0
    """For a request's body to arrive, for its answer to be made, and for a reader that stands still."""
    idle_secs: float = 30.0
    connections: int = 1024
    response_memory: int = 256 * MIB
