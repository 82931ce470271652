"""The network's pages: thin, made of the same rows as the API's answers."""
