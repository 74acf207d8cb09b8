"""The same four tools over MCP.

May import: backend, auth and the rooms below them.
Begin reading at mcp_tools.py.
"""
