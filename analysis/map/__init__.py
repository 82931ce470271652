"""The map of the network: shapes of countries, what they are coloured by, and the drawing as page, SVG and PNG."""
