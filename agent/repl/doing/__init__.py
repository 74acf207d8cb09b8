"""What each /command does: one function each, which gets the conversation and its words."""
