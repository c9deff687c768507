"""Draws the SVG on standard input as a PNG on standard output, as a program of its own: what breaks is not the service.

Run by its path it starts at once, without the package around it, and is left with little memory and time.
"""

from __future__ import annotations

import os
import resource
import sys
from contextlib import suppress

import resvg_py

DOTS = 1400
"""Width of the picture in dots: 300 to the inch at 12 cm."""
NO_LETTERS = 3
"""The exit code where this machine has no Chinese letters to draw with."""
SECONDS = 10
"""Of the processor; the drawings of the repository take less than one."""
_MEMORY, _HEAVIEST = 512 << 20, 8 << 20
_LIMITS = (
    (resource.RLIMIT_AS, _MEMORY),
    (resource.RLIMIT_CPU, SECONDS),
    (resource.RLIMIT_CORE, 0),
    (resource.RLIMIT_FSIZE, 0),
    (resource.RLIMIT_NOFILE, 64),
)


def png(svg: str, width: int = DOTS, *, letters: bool = True) -> bytes:
    """The picture. Raises ValueError for what is no drawing."""
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg, width=width, dpi=96, background="#ffffff", skip_system_fonts=not letters
        )
    )


def has_letters(*, letters: bool = True) -> bool:
    """Two different letters look different: without a Chinese font both are empty, or both the same little box."""
    sheet = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20"><text y="16" font-size="16">{}</text></svg>'
    one, other = (png(sheet.format(letter), 20, letters=letters) for letter in "国法")
    return one != other


def confine() -> None:
    """Takes from this process what drawing does not need, and lets others go first."""
    for kind, most in _LIMITS:
        hard = resource.getrlimit(kind)[1]
        soft = most if hard == resource.RLIM_INFINITY else min(most, hard)
        with suppress(ValueError):  # macOS knows no limit of memory
            resource.setrlimit(kind, (soft, hard if kind == resource.RLIMIT_CPU else soft))
    os.nice(5)


def main() -> int:
    """The exit code: 0 with a picture."""
    confine()
    svg = sys.stdin.buffer.read().decode("utf-8-sig")
    if not has_letters():
        return NO_LETTERS
    try:
        drawn = png(svg)
    except ValueError:
        return 1
    if len(drawn) > _HEAVIEST:
        return 1
    sys.stdout.buffer.write(drawn)
    return 0


if __name__ == "__main__":
    sys.exit(main())
