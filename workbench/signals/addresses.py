"""URLs and mail addresses: what stands on one side and not on the other.

An address is compared without its scheme, "www.", case of the host, closing punctuation and slash.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_END = r"[^\s<>\"'«»“”()\[\]،؛؟\u0600-\u06ff]+"
_ADDRESS = re.compile(
    rf"https?://{_END}|www\.{_END}|(?<![\w.])[\w.+-]+@[\w-]+\.[\w.-]*[A-Za-z]{{2,}}", re.IGNORECASE
)
_CLOSING = ".,;:!?…*_~'`"


@dataclass(frozen=True, slots=True)
class AddressMatch:
    """URLs and mails as written. Empty `lost` (only in the source) and `invented` are good."""

    lost: tuple[str, ...] = ()
    invented: tuple[str, ...] = ()
    matched: int = 0

    @property
    def wrong(self) -> int:
        """Return how many addresses have no like; 0 is good."""
        return len(self.lost) + len(self.invented)


_NOTHING = AddressMatch()


def find_addresses(text: str) -> list[str]:
    """Return the URLs and mails of a text in order, as written, closing punctuation left out."""
    if "://" not in text and "@" not in text and "www." not in text.lower():
        return []
    return [match.group().rstrip(_CLOSING) for match in _ADDRESS.finditer(text)]


def compare_addresses(source: str, target: str) -> AddressMatch:
    """Return which addresses have no like on the other side."""
    left, right = find_addresses(source), find_addresses(target)
    if not left and not right:
        return _NOTHING
    keys, other = {_key(text) for text in left}, {_key(text) for text in right}
    lost = tuple(text for text in left if _key(text) not in other)
    invented = tuple(text for text in right if _key(text) not in keys)
    return AddressMatch(lost, invented, len(keys & other))


def _key(address: str) -> str:
    """Return the spelling under which two addresses are the same."""
    bare = re.sub(r"^https?://", "", address, flags=re.IGNORECASE).rstrip("/")
    bare = bare[4:] if bare.lower().startswith("www.") else bare
    host, slash, path = bare.partition("/")
    return host.lower() + slash + path
