"""What was fetched and is kept: downloads, pictures of the person, the folder or object store.

May import: rows, service, tools/mesh, tools/picture, tools' types and errors.
Begin reading at files.py, then download.py.
"""
