"""/v1: any OpenAI client talks to the agent.

May import: backend, auth and the rooms below them.
Begin reading at openai_api.py.
"""
