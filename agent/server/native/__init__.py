"""Our own routes: chats, assets, approvals, money, batches, uploads, the page.

May import: backend, auth and the rooms below them.
Begin reading at chats.py, then assets.py.
"""
