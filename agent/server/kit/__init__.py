"""What every route needs: problem+json, SSE, idempotency, addresses, pictures, metrics.

May import: app and below; no other room of the server.
Begin reading at problem.py.
"""
