"""configure(c): everything lawtrain asks of a JupyterHub."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jupyterhub.handlers import BaseHandler

from lawtrain.deploy.roster import RosterAuthenticator
from lawtrain.deploy.site import LOOPBACK, Secrets, Site
from lawtrain.deploy.spawner import SeparateSpawner, TrialSpawner
from lawtrain.settings import PREFIX

TEMPLATES = Path(__file__).parent / "templates"
CLIENT_ID = "service-lawtrain"
_ACCESS = "access:services!service=lawtrain"


def configure(c: Any, site: Site, secrets: Secrets) -> None:
    """Sets up `c`, the configuration object of a jupyterhub_config.py."""
    _addresses(c, site, secrets)
    _people(c, site, secrets)
    _service(c, site, secrets)
    _servers(c, site, secrets)
    _pages(c, site)


def _addresses(c: Any, site: Site, secrets: Secrets) -> None:
    c.JupyterHub.bind_url = f"http://{site.bind}:{site.port}/"
    c.JupyterHub.public_url = f"{site.hub_url}/"
    c.JupyterHub.hub_bind_url = f"http://{LOOPBACK}:{site.hub_api_port}"
    c.ConfigurableHTTPProxy.should_start = False
    c.ConfigurableHTTPProxy.api_url = f"http://{LOOPBACK}:{site.proxy_api_port}"
    c.ConfigurableHTTPProxy.auth_token = secrets.proxy
    c.JupyterHub.last_activity_interval = 30  # also how soon a restarted proxy gets its routes at the latest
    c.JupyterHub.db_url = f"sqlite:///{site.hub / 'jupyterhub.sqlite'}"
    c.JupyterHub.cookie_secret_file = str(site.cookie_secret)
    c.JupyterHub.pid_file = ""
    c.JupyterHub.tornado_settings = {
        "cookie_options": {"expires_days": None}
    }  # over when the browser is closed
    c.JupyterHub.cleanup_servers = True


def _people(c: Any, site: Site, secrets: Secrets) -> None:
    c.JupyterHub.authenticator_class = RosterAuthenticator
    c.RosterAuthenticator.database = site.database
    c.CryptKeeper.keys = [bytes.fromhex(secrets.state)]


def _service(c: Any, site: Site, secrets: Secrets) -> None:
    home = f"{site.public_url}{PREFIX}/"
    c.JupyterHub.default_url = f"{home}login"  # who has left the hub must not be met as the one before
    c.JupyterHub.services = [
        {
            "name": "lawtrain",
            "oauth_client_id": CLIENT_ID,
            "oauth_redirect_uri": f"{home}oauth_callback",
            "oauth_no_confirm": True,
            "api_token": secrets.service,
        },
        {"name": "lawtrain-watch", "api_token": secrets.watch},
    ]
    c.JupyterHub.load_roles = [
        {"name": "user", "scopes": ["self", _ACCESS]},
        {"name": "server", "scopes": ["users:activity!user", "access:servers!server", _ACCESS]},
        {
            "name": "lawtrain-service",
            "scopes": ["read:users:name", "read:users:groups"],
            "services": ["lawtrain"],
        },
        {"name": "lawtrain-watch", "scopes": ["proxy"], "services": ["lawtrain-watch"]},
    ]


def _servers(c: Any, site: Site, secrets: Secrets) -> None:
    c.JupyterHub.spawner_class = SeparateSpawner if site.separate else TrialSpawner
    c.SeparateSpawner.naming = secrets.naming
    c.TrialSpawner.homes = str(site.homes)
    c.TrialSpawner.content = str(site.lessons)
    c.TrialSpawner.banks = str(site.content)
    c.TrialSpawner.assignments = str(site.assignments)
    c.SeparateSpawner.owners = str(site.owners)
    c.TrialSpawner.run = str(site.run)
    c.Spawner.default_url = "/lab"
    c.Spawner.environment = {
        "LAWTRAIN_SERVICE_URL": site.service_url,
        "LAWTRAIN_LAWS": str(site.data / "laws"),  # `lt.law` shows texts where this can be read
        "LAWTRAIN_TRIAL": "1" if site.trial else "0",
    }
    c.JupyterHub.concurrent_spawn_limit = 2 * (os.cpu_count() or 1)


def _pages(c: Any, site: Site) -> None:
    c.JupyterHub.template_paths = [str(TEMPLATES)]
    c.JupyterHub.extra_handlers = [(r"/(?:edit|notebooks|tree)/(.*)", OpenInLab)]
    c.JupyterHub.template_vars = {"learn_url": f"{site.public_url}{PREFIX}/", "trial": site.trial}


class OpenInLab(BaseHandler):  # type: ignore[misc]
    """Where links of nbgrader's formgrader lead: as a page of its own it takes the server to be at the root."""

    def get(self, path: str) -> None:
        """On to the same place in one's own JupyterLab."""
        self.redirect(f"{self.hub.base_url}user-redirect/lab/tree/{quote(path)}")
