"""The copilot as a model: OpenAI's chat completions and responses, for every client that speaks them."""
