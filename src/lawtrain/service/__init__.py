"""The web service of an installation: pages and API on an origin of their own, signed in through the hub."""
