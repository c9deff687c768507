"""The older container of Office files: named streams in a file of sectors, read with every chain bounded."""

from __future__ import annotations

import struct

from lawtrain.errors import Invalid
from lawtrain.formats.sheets.ooxml import DAMAGED

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END = 0xFFFFFFFA  # sector numbers from here on have other meanings
_STREAM, _STORAGE, _ROOT = 2, 1, 5


class Compound:
    """`names` holds streams and folders in capitals; `read` returns a stream. Raises Invalid when chains are broken."""

    def __init__(self, data: bytes) -> None:
        if len(data) < 1536:
            raise Invalid(DAMAGED)
        self._data = data
        shift, short_shift = struct.unpack_from("<HH", data, 30)
        if shift not in {9, 12} or short_shift != 6:
            raise Invalid(DAMAGED)
        self._size = 1 << shift
        directory, cutoff, short_start = struct.unpack_from("<I4xII", data, 48)
        self._cutoff = cutoff
        self._table = self._allocation()
        self._entries: dict[str, tuple[int, int]] = {}
        root = (_END, 0)
        listing = self._chain(directory)
        for at in range(0, len(listing) - 127, 128):
            length, kind = struct.unpack_from("<HB", listing, at + 64)
            start, size = struct.unpack_from("<II", listing, at + 116)
            name = listing[at : at + min(max(length - 2, 0), 62)].decode("utf-16-le", "replace").upper()
            if kind == _ROOT:
                root = (start, size)
            elif kind in {_STREAM, _STORAGE}:
                self._entries.setdefault(name, (start, size if kind == _STREAM else 0))
        self._short = self._chain(root[0]) if root[1] else b""
        self._short_table = self._numbers(self._chain(short_start)) if short_start < _END else ()
        self.names = frozenset(self._entries)

    def read(self, name: str) -> bytes:
        """The stream of that name."""
        start, size = self._entries[name]
        if size > len(self._data):
            raise Invalid(DAMAGED)
        if size >= self._cutoff:
            return self._chain(start, size)[:size]
        found, sector, seen = bytearray(), start, 0
        while len(found) < size:
            if sector >= len(self._short_table) or seen > len(self._short_table):
                raise Invalid(DAMAGED)
            found += self._short[sector * 64 : sector * 64 + 64]
            sector, seen = self._short_table[sector], seen + 1
        return bytes(found[:size])

    def _allocation(self) -> tuple[int, ...]:
        """Sector → the sector after it, from the list in the header and the sectors it goes on in."""
        lists = list(struct.unpack_from("<109I", self._data, 76))
        more, seen = struct.unpack_from("<I", self._data, 68)[0], 0
        while more < _END and seen <= len(self._data) // self._size:
            *listed, more = self._numbers(self._sector(more))
            lists += listed
            seen += 1
        return tuple(n for sector in lists if sector < _END for n in self._numbers(self._sector(sector)))

    def _chain(self, sector: int, size: int | None = None) -> bytes:
        found: list[bytes] = []
        while sector < _END and (size is None or len(found) * self._size < size):
            if sector >= len(self._table) or len(found) > len(self._data) // self._size:
                raise Invalid(DAMAGED)
            found.append(self._sector(sector))
            sector = self._table[sector]
        if size is not None and len(found) * self._size < size:
            raise Invalid(DAMAGED)
        return b"".join(found)

    def _sector(self, number: int) -> bytes:
        at = (number + 1) * self._size
        if at >= len(self._data):
            raise Invalid(DAMAGED)
        return self._data[at : at + self._size].ljust(self._size, b"\0")  # the last one may be cut short

    @staticmethod
    def _numbers(sector: bytes) -> tuple[int, ...]:
        return struct.unpack(f"<{len(sector) // 4}I", sector[: len(sector) // 4 * 4])
