"""How well series are forecast: a collection of series, the last periods of each held back."""
