"""Everything alive that is not a person."""
