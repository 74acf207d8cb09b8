"""People and what walks like them."""
