"""How often a follower looks, from what a look costs and from what the system tells by itself."""

from __future__ import annotations

from typing import Final

HOT_SECS: Final = 10.0
"""A file is looked at often for this long after it grew."""

_HOT_INTERVAL_SECS: Final = 0.025
_HOT_INTERVAL_MAX_SECS: Final = 1.0
_SECS_PER_HOT_FILE: Final = 0.0005  # a look costs about 10 us: 2 % of a core, however many are hot
# Where a look may be a question to a server, which caches answers for about as long as this.
_SHARED_HOT_INTERVAL_SECS: Final = 0.25
_SHARED_SECS_PER_HOT_FILE: Final = 0.005

# A walk of the whole tree finds what the operating system does not tell.
_TOLD_SECS, _TOLD_CPU_SHARE = 5.0, 2000.0
_UNTOLD_SECS, _UNTOLD_CPU_SHARE, _UNTOLD_SHARE = 1.0, 100.0, 4.0


def rescan_secs(*, is_told: bool, cpu_secs: float, secs: float) -> float:
    """Seconds from one walk of the whole tree to the next.

    With notifications walking takes a two-thousandth of a core; without them a hundredth, and at
    most a fifth of the time, which a file server may need to answer.

    Args:
        is_told: Changes are notified.
        cpu_secs: CPU time of the last walk and of the looks at all files.
        secs: How long these took.
    """
    if is_told:
        return max(_TOLD_SECS, cpu_secs * _TOLD_CPU_SHARE)
    return max(_UNTOLD_SECS, cpu_secs * _UNTOLD_CPU_SHARE, secs * _UNTOLD_SHARE)


def hot_secs(*, files: int, is_told: bool) -> float:
    """Seconds from one look at the files that grow to the next: one more file, a little longer."""
    if is_told:
        often = max(_HOT_INTERVAL_SECS, files * _SECS_PER_HOT_FILE)
    else:
        often = max(_SHARED_HOT_INTERVAL_SECS, files * _SHARED_SECS_PER_HOT_FILE)
    return min(often, _HOT_INTERVAL_MAX_SECS)
