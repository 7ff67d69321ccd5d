"""Forms of the pages: what the fields look like; what they may hold is decided by the verbs they call."""
