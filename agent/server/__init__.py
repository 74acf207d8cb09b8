"""Galatea over HTTP and MCP, an extra: pip install 'galatea-3d[server]'."""
