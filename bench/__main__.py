"""`make bench`: each row beside what it is compared with, measured in one run, printed as a ratio with peak memory."""

import sys

from bench import chat, clients, documents, forecast, load, memory, planning, scaling, shared, sync, tools

ROWS = {
    "sync": sync.run,
    "shared": shared.run,
    "chat": chat.run,
    "tools": tools.run,
    "documents": documents.run,
    "planning": planning.run,
    "forecast": forecast.run,
    "load": load.run,
    "scaling": scaling.run,
    "clients": clients.run,
    "memory": memory.run,
}

if __name__ == "__main__":
    for name in sys.argv[1:] or ROWS:
        ROWS[name]()
