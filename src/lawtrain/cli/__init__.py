"""The command `lawtrain`: one file for each verb, thin twins of library calls.

A verb is a function of the same name in the module of the same name; `app.VERBS` lists them. A verb's module is
imported only when the verb is used, so that checking a bank does not load a hub.
"""
