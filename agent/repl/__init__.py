"""The chat in a terminal: one session over a screen, with work going on under the prompt.

An edge: may import terminal, doctor, app and everything below; screen/ never knows the session.
Begin reading at session.py, then command.py and screen/screen.py.
"""
