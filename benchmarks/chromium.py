"""The browser that benchmarks and end-to-end tests drive: the system's Chromium, without a GPU."""

from __future__ import annotations

import os
import shutil

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
DISABLED_FEATURES = (
    # Pages of the browser's own, loaded for each window though nobody sees them: half its work.
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxFullPopup",
    # What Playwright switches off by a flag of its own; Chromium hears the last one only.
    "AimEnabled",
    "DestroyProfileOnBrowserClose",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "OptimizationHints",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
)
CHROMIUM_FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={','.join(DISABLED_FEATURES)}",
]


def chromium_path() -> str | None:
    """``LIGHTWELL_CHROMIUM``, or the first Chromium on PATH; None when there is none."""
    override = os.environ.get("LIGHTWELL_CHROMIUM")
    return override or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
