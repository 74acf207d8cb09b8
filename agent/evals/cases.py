"""The conversations. What may be there afterwards is given exactly: more is as wrong as less."""

from agent.evals.making import MAKING
from agent.evals.talking import TALKING

CASES = (*MAKING, *TALKING)
