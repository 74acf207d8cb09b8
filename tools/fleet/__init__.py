"""The studio's work shared among processes: Procrastinate jobs over the rows, which stay the truth.

A job is only a nudge: lost, doubled or late, it changes nothing but when something happens.
"""
