"""Where programs keep things of their own on each system: what they remember, and what they could make again."""

from collections.abc import Mapping
from pathlib import Path, PurePath

NAME = "gradient-descent-exercises"


def state(platform: str, environment: Mapping[str, str], home: Path) -> Path:
    """Return the folder for what programs remember of their use, as `platform` has it."""
    if platform == "win32":
        return _local(environment, home)
    if platform == "darwin":
        return home / "Library" / "Application Support" / NAME
    return _base(environment, "XDG_STATE_HOME", home / ".local" / "state") / NAME


def cache(platform: str, environment: Mapping[str, str], home: Path) -> Path:
    """Return the folder for what can be made again, as `platform` has it."""
    if platform == "win32":
        return _local(environment, home) / "Cache"
    if platform == "darwin":
        return home / "Library" / "Caches" / NAME
    return _base(environment, "XDG_CACHE_HOME", home / ".cache") / NAME


def _local(environment: Mapping[str, str], home: Path) -> Path:
    return Path(environment.get("LOCALAPPDATA") or home / "AppData" / "Local") / NAME


def _base(environment: Mapping[str, str], variable: str, default: Path) -> Path:
    given = environment.get(variable, "")  # a relative one does not count, says the specification
    return Path(given) if PurePath(given).is_absolute() else default
