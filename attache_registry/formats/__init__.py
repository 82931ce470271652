"""How days are written where Django's own way does not suit a ministry in Europe."""
