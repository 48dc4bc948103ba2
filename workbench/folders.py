"""Where things are. Nothing is made here; what is missing is for the caller to say.

models    WORKBENCH_MODELS, then ./models of a checkout, then the user's own folder,
          then the models inside the installed package
cache     WORKBENCH_CACHE, or workbench/ in the user's cache folder (XDG)
aligned   ./aligned unless --out says otherwise
"""

from __future__ import annotations

import os
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
ALIGNED = Path("aligned")


def _xdg(variable: str, fallback: str) -> Path:
    value = os.environ.get(variable, "")
    return Path(value) if value else Path.home() / fallback


def user_models_folder() -> Path:
    """Return where `models add` puts a model: WORKBENCH_MODELS, or the user's data folder."""
    own = os.environ.get("WORKBENCH_MODELS", "")
    return Path(own) if own else _xdg("XDG_DATA_HOME", ".local/share") / "workbench" / "models"


def models_folders() -> list[Path]:
    """Return the folders that are searched for models, first hit wins; only those that exist."""
    candidates = [
        user_models_folder(),
        PACKAGE.parent / "models",
        PACKAGE / "models",
    ]
    own = os.environ.get("WORKBENCH_MODELS", "")
    if not own:  # the checkout's models come before the user's, unless the user said otherwise
        candidates = [candidates[1], candidates[2], candidates[0]]
    return [folder for folder in candidates if folder.is_dir()]


def cache_file() -> Path:
    """Return the file of the translation cache."""
    own = os.environ.get("WORKBENCH_CACHE", "")
    folder = Path(own) if own else _xdg("XDG_CACHE_HOME", ".cache") / "workbench"
    return folder / "translations.sqlite"


def data_file(name: str) -> Path:
    """Return a data file of the package."""
    return PACKAGE / "data" / name
