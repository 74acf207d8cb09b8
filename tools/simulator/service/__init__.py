"""The simulator's HTTP: routes, keys, rates, faults, signed links, uploads.

May import: the simulator's own modules; spoken to over HTTP only.
Begin reading at app.py, then endpoint.py.
"""
