"""Sets up and runs an installation: hub, proxy and service side by side.

site        where things live and which addresses they have
checks      what can be known to be wrong before anything starts
demo        the made-up people of a trial
roster      RosterAuthenticator over the store's doors
lessons     courses into a learner's folder, never over their edits
spawner     a learner's own server in a trial
hub         configure(c) for jupyterhub_config.py; said: its answers in our words
proxy       the Python proxy with limits for a town
supervisor  keeps the programs running; pids: finds them again
trial       all of it together, behind `lawtrain up`
"""
