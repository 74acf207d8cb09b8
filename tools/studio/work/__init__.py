"""The work itself: from a wish to a settled asset, through kills, refusals and lost answers.

May import: every other room of the studio, and tools' leaves.
Begin reading at studio.py (the door), then plan.py and advancer.py.
"""
