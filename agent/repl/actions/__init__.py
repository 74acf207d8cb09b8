"""What a /command or a key does: with assets, chats, the home, the work under way.

May import: the REPL's own modules and everything below the edges.
Begin reading at work.py.
"""
