"""A file that only a passphrase opens: scrypt, then AES-256-GCM in numbered pieces, so that a missing one shows."""

from __future__ import annotations

import hmac
import os
from collections.abc import Iterator
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from lawtrain.errors import Invalid, Refused

MAGIC = b"LAWTRAIN-BACKUP-1\n"
"""What an encrypted file begins with."""

_PIECE = 1 << 20
_TAG = 16
_SALT, _CHECK, _PREFIX = 16, 16, 7
_HEADER = len(MAGIC) + _SALT + _CHECK + _PREFIX
_ALTERED = "备份文件不完整或被改动过，没有恢复；请换一份备份"


class Encrypting:
    """Write to it, then close it; the file below stays open."""

    def __init__(self, below: IO[bytes], passphrase: str) -> None:
        salt, self._prefix = os.urandom(_SALT), os.urandom(_PREFIX)
        key, check = _keys(passphrase, salt)
        self._below, self._cipher, self._number = below, AESGCM(key), 0
        self._header = MAGIC + salt + check + self._prefix
        self._waiting = bytearray()
        below.write(self._header)

    def write(self, data: bytes) -> int:
        """Encrypt what makes whole pieces; the last one waits for `close`."""
        self._waiting += data
        while len(self._waiting) > _PIECE:
            self._put(bytes(self._waiting[:_PIECE]), last=False)
            del self._waiting[:_PIECE]
        return len(data)

    def flush(self) -> None:
        """Nothing can be given out before its piece is whole."""

    def close(self) -> None:
        """The last piece says that it is the last."""
        self._put(bytes(self._waiting), last=True)

    def _put(self, piece: bytes, *, last: bool) -> None:
        nonce = _nonce(self._prefix, self._number, last)
        self._below.write(self._cipher.encrypt(nonce, piece, self._header))
        self._number += 1


def decrypt(source: IO[bytes], passphrase: str) -> Iterator[bytes]:
    """The content, piece by piece. Raises Refused for a wrong passphrase, Invalid for what was altered or cut off."""
    header = source.read(_HEADER)
    if len(header) < _HEADER or not header.startswith(MAGIC):
        raise Invalid(_ALTERED)
    at = len(MAGIC)
    salt, known, prefix = header[at : at + _SALT], header[at + _SALT : -_PREFIX], header[-_PREFIX:]
    key, check = _keys(passphrase, salt)
    if not hmac.compare_digest(check, known):
        raise Refused("口令不对，或者备份文件的开头被改动过；请核对口令（大小写、全角半角）再试")
    cipher, number = AESGCM(key), 0
    piece = source.read(_PIECE + _TAG)
    while True:
        following = source.read(_PIECE + _TAG)
        try:
            yield cipher.decrypt(_nonce(prefix, number, not following), piece, header)
        except InvalidTag:
            raise Invalid(_ALTERED) from None
        if not following:
            return
        piece, number = following, number + 1


def _keys(passphrase: str, salt: bytes) -> tuple[bytes, bytes]:
    """The key, and what tells a wrong passphrase from an altered file. Takes 64 MB and a fraction of a second."""
    both = Scrypt(salt=salt, length=32 + _CHECK, n=1 << 16, r=8, p=1).derive(passphrase.encode())
    return both[:32], both[32:]


def _nonce(prefix: bytes, number: int, last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + bytes([last])
