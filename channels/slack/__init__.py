"""Slack, by Bolt: what comes is recorded, acknowledged, and then worked on."""
