"""AG-UI 1.0: the events of a run for CopilotKit and other front ends that speak it."""
