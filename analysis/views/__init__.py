"""The analyst's pages: thin, made of the same filters and rows as the API's answers."""
