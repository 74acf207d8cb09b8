"""The keyless language model: rules behind the same HTTP seam as a real one.

conversation (what was said) -> understand (what is wished) -> progress (how far it is)
-> decide (what next) -> say (in words) -> wire -> transport. Stateless: every answer follows from
the request's messages and tools alone. It is not an LLM, and its first answer says so.

May import: core, and llm's protocol. Nothing outside looks into `english/`; see README.md.
Begin reading at transport.py, then decide.py.
"""
