"""Galatea over HTTP and MCP, an extra: pip install 'galatea-3d[server]'.

kit, turns, accounts, batches < backend, auth < native, openai, aisdk, mcp, legacy < app.
May import: app and everything below it; never terminal, cli or repl.
Begin reading at app.py (every router in one place), then backend.py.
"""
