"""The benchmark: an invented registry in a database of its own, the real server on it, and beside it the floor."""
