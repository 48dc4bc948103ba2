"""Thresholds: one commented TOML file with a table a filter, and the user's own on top.

[numbers]
use = true
most = 0        # numbers without their like that a pair may have
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from workbench.errors import InputError, unknown_name
from workbench.files import read_bytes
from workbench.filters import FILTERS
from workbench.folders import data_file

Settings = dict[str, dict[str, Any]]


def default_settings() -> Settings:
    """Return the thresholds that the package ships."""
    return tomllib.loads(data_file("filters.toml").read_text(encoding="utf-8"))


def read_settings(
    path: Path | None = None, *, use: Iterable[str] = (), without: Iterable[str] = ()
) -> Settings:
    """Return the shipped thresholds with a user's file on top, some filters switched on or off.

    Raises InputError for unknown filters and keys (naming the nearest) and for values of another type.
    """
    settings = default_settings()
    if path is not None:
        _merge(settings, _parse(path), path)
    for names, value in ((use, True), (without, False)):
        for name in names:
            if name not in FILTERS:
                raise InputError(
                    unknown_name("filter", name, FILTERS),
                    hint="workbench corpus filters lists them",
                )
            settings[name]["use"] = value
    return settings


def _parse(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(read_bytes(path).decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"{path}: not TOML: {error}") from None


def _merge(settings: Settings, given: Mapping[str, Any], path: Path) -> None:
    for name, table in given.items():
        if name not in settings:
            raise InputError(f"{path}: " + unknown_name("filter", name, settings))
        if not isinstance(table, dict):
            raise InputError(f"{path}: '{name}' is no table", hint=f"write [{name}] above its keys")
        for key, value in table.items():
            known = settings[name]
            if key not in known:
                raise InputError(f"{path}: [{name}] " + unknown_name("key", key, known))
            if not _same_kind(value, known[key]):
                raise InputError(
                    f"{path}: [{name}] {key} is {value!r}, expected something like {known[key]!r}"
                )
            known[key] = value


def _same_kind(value: object, default: object) -> bool:
    if isinstance(default, bool) or isinstance(value, bool):
        return isinstance(value, bool) and isinstance(default, bool)
    if isinstance(default, int | float):
        return isinstance(value, int | float)
    return isinstance(value, type(default))


def settings_hash(settings: Mapping[str, Any]) -> str:
    """Return one short digest of all thresholds in use, for manifests and for going on after a stop."""
    used = {name: table for name, table in settings.items() if table.get("use")}
    return hashlib.sha256(json.dumps(used, sort_keys=True).encode()).hexdigest()[:16]
