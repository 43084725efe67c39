"""Whether anybody follows a run step by step."""

from langchain_core.callbacks import AsyncCallbackManager
from langchain_core.runnables.config import var_child_runnable_config


def watched() -> bool:
    """Whether callbacks follow this run: traces, a meter. Then the built-in model and tools are called in LangChain's
    own way, which tells them of each step; without any that would cost as much as the step itself. Outside a run
    nobody can tell."""
    config = var_child_runnable_config.get()
    return config is None or bool(AsyncCallbackManager.configure(config.get("callbacks")).handlers)
