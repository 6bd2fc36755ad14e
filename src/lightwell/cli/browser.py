"""Opening the page, where there is a screen to open it on."""

from __future__ import annotations

import os
import sys
import threading
import webbrowser


def open_page(url: str) -> None:
    """Open ``url`` in a new browser tab, without waiting, where there is a display."""
    has_display = sys.platform == "darwin" or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")
    )
    if has_display and not os.environ.get("SSH_CONNECTION"):
        # Starting a browser may take seconds, and some wait until it ends.
        threading.Thread(target=webbrowser.open_new_tab, args=(url,), daemon=True).start()
