"""A jupyterhub_config.py over the environment: `python -m jupyterhub -f` this file."""

from traitlets.config import get_config

from lawtrain.deploy.hub import configure
from lawtrain.deploy.site import Secrets, Site

site = Site.from_env()
configure(get_config(), site, Secrets.of(site))
