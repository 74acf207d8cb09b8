"""What is true: assets, tasks and files as rows, with the moves that a state may make.

May import: db, the catalog's step names, tools' types, problems and errors.
Begin reading at schema.py, then store.py and transitions.py.
"""
