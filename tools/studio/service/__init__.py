"""Tripo's wire: requests, replies, what each error means, and when to ask again.

Knows no row and no asset; may import: tools' types, errors and clock.
Begin reading at tripo.py, then wire.py and error_mapping.py.
"""
