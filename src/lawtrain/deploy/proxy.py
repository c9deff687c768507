"""The Python proxy with limits for a whole town: `python -m lawtrain.deploy.proxy OPTIONS`."""

from __future__ import annotations

from configurable_http_proxy.cli import main
from configurable_http_proxy.handlers import ProxyHandler
from tornado.httpclient import AsyncHTTPClient


def _select_subprotocol(self: ProxyHandler, offered: list[str]) -> str | None:
    """What the server behind has chosen; without an answer a browser drops the connection and tries again."""
    chosen: str | None = self.ws_client.selected_subprotocol if self.ws_client else None
    return chosen


def _on_message(self: ProxyHandler, message: str | bytes) -> None:
    """Binary stays binary: the kernel's newer protocol depends on it."""
    if self.ws_client:
        if self.target:
            self.proxy.update_last_activity(self.target["prefix"])
        self.ws_client.write_message(message, binary=isinstance(message, bytes))


if __name__ == "__main__":
    # By itself it passes on ten requests at a time; one learner's Lab can keep all ten waiting.
    AsyncHTTPClient.configure(None, max_clients=500)
    ProxyHandler.select_subprotocol = _select_subprotocol
    ProxyHandler.on_message = _on_message
    main()
