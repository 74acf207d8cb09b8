"""Who may spend how much: quotes, approvals, caps, what is reserved and the ledger.

May import: rows, db, catalog, tools' types and errors.
Begin reading at gate.py, then approvals.py.
"""
