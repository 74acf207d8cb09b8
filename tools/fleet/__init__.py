"""The studio's work shared among processes: Procrastinate jobs over the rows, which stay the truth.

A job is only a nudge: lost, doubled or late, it changes nothing but when something happens.

May import: the studio's rooms and tools' leaves; loaded where a database address is set.
Begin reading at fleet.py, then job_queue.py.
"""
