"""What the product counts of itself in one process, for Prometheus. Every label has few values: routes as they are
written, tools, jobs, models, outcomes; never a tenant, a user or what was asked."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

REGISTRY = CollectorRegistry()

_QUICK = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_LONG = (0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600)


def _count(name: str, what: str, *labels: str) -> Counter:
    return Counter(f"copilot_{name}", what, labels, registry=REGISTRY)


def _seconds(name: str, what: str, *labels: str, buckets: tuple[float, ...] = _QUICK) -> Histogram:
    return Histogram(f"copilot_{name}_seconds", what, labels, registry=REGISTRY, buckets=buckets)


REQUESTS = _count("http_requests", "HTTP requests answered", "method", "route", "status")
REQUEST_SECONDS = _seconds("http_request", "Until the whole answer was sent", "method", "route")
REQUESTS_NOW = Gauge("copilot_http_requests_in_flight", "HTTP requests being answered", registry=REGISTRY)
TURNS = _count("chat_turns", "Questions by how they ended", "channel", "outcome")
TURN_SECONDS = _seconds("chat_turn", "From a question's acceptance to its stored answer", "channel")
TURNED_AWAY = _count("chat_turned_away", "Questions that would have waited for too long, told to come back")
TOOL_CALLS = _count("tool_calls", "Tool calls by how they ended", "tool", "outcome")
TOOL_SECONDS = _seconds("tool_call", "A tool call", "tool")
MODEL_REQUESTS = _count("model_requests", "Requests to a chat model, each with all its attempts", "model", "outcome")
MODEL_SECONDS = _seconds("model_request", "Until the whole reply was there", "model")
MODEL_LEFT_ALONE = Gauge(
    "copilot_model_left_alone", "1 while a model that keeps failing is not asked", ["model"], registry=REGISTRY
)
TOKENS = _count("model_tokens", "Tokens that providers say were used", "model", "type")
LIMITED = _count("limited", "Refused because a limit was reached", "limit")
JOBS = _count("jobs", "Runs of background jobs by how they ended", "task", "outcome")
JOB_SECONDS = _seconds("job", "One run of a background job", "task", buckets=_LONG)
SYNCS = _count("syncs", "Syncs that ended", "status")
EFFECTS = _count("effects", "Approved effects by how their delivery ended", "status")
RECORDS = _count("sync_records", "Records that syncs read", "outcome")
REPLICA_READS = _count("replica_reads", "Reads that a replica may answer, by which did or why none", "outcome")
EVENTS = _count("events_told", "Changes of records that others were told of", "entity")
