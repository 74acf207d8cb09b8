"""A language model as a service: requests, streams, what each provider gets wrong, second tries.

May import: core. Never chat, never tools.
Begin reading at openai_model.py, then reply_stream.py and provider_errors.py.
"""
