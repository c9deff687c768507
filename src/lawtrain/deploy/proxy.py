"""The Python proxy with limits for a whole town: `python -m lawtrain.deploy.proxy OPTIONS`."""

from __future__ import annotations

from configurable_http_proxy.cli import main
from tornado.httpclient import AsyncHTTPClient

if __name__ == "__main__":
    # By itself it passes on ten requests at a time; one learner's Lab can keep all ten waiting.
    AsyncHTTPClient.configure(None, max_clients=500)
    main()
