"""What stands in a GLB: its report, its checks and the merge of clips into one file.

Knows no rows and no service; may import: tools' errors and types.
Begin reading at document.py (the checked reader), then report.py, checks.py, merge_clips.py.
"""
