"""The mind: messages, events, the toolbox, the turn and the loop.

May import: nothing of ours but itself.
Begin reading at loop.py (one turn in a hundred lines), then messages.py and events.py.
"""
