"""How the app is served: on this machine only, no telemetry, no English menus, large letters."""

from __future__ import annotations

from typing import Any, Final

__all__ = ["SETTINGS"]

SETTINGS: Final[dict[str, Any]] = {
    "server.address": "127.0.0.1",
    "server.showEmailPrompt": False,
    "server.fileWatcherType": "none",
    "server.maxUploadSize": 50,
    "browser.gatherUsageStats": False,
    "logger.level": "error",
    "client.toolbarMode": "minimal",
    "client.showErrorDetails": "none",
    "client.showErrorLinks": False,
    "theme.base": "light",
    "theme.baseFontSize": 18,
    "theme.primaryColor": "#0b4f9e",
}
"""Streamlit options; ``.streamlit/config.toml`` says the same for ``streamlit run app.py``."""
