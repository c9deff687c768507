"""`python -m lawtrain.service`: one process, set up by environment variables."""

from __future__ import annotations

import logging
import os
import sys

import uvicorn

from lawtrain.errors import LawtrainError
from lawtrain.service.app import create_app
from lawtrain.service.hub import JupyterHub
from lawtrain.settings import Settings


def main() -> int:
    """Runs until it is told to stop. Returns the exit code."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s：%(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    try:
        settings = Settings.from_env()
        app = create_app(settings, JupyterHub.from_env(settings, os.environ))
    except LawtrainError as error:
        sys.stderr.write(f"学习服务没有启动：{error}\n")
        return 1
    uvicorn.run(
        app,
        host=settings.bind,
        port=settings.port,
        workers=1,
        loop="asyncio",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=30,  # a new connection is dear on a poor line
        timeout_graceful_shutdown=5,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
