"""Where the command `lawtrain` begins: runs one verb and turns every expected failure into a Chinese sentence."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence

from lawtrain.errors import LawtrainError


def main(args: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit status: 0 fine, 1 a failure told in Chinese, 130 interrupted."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a console of another encoding shows "?" rather than stops
            stream.reconfigure(errors="replace")
    try:
        from lawtrain.cli.app import run  # noqa: PLC0415 (a plain installation has no command line library)

        return run(args)
    except LawtrainError as error:
        print(str(error), file=sys.stderr)  # noqa: T201
        return 1
    except ModuleNotFoundError as missing:
        if (missing.name or "lawtrain").startswith("lawtrain"):
            raise
        print(  # noqa: T201
            f"缺少组件 {missing.name}，这条命令用不了。请安装：pip install 'lawtrain[author]'；"
            "在办公室的服务器上请安装：pip install 'lawtrain[server]'",
            file=sys.stderr,
        )
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
