"""Run by a Python of its own, where langchain-mcp-adapters is installed, with mcp before 2: lists the tools of a server
and calls each. On standard input `{"url", "key", "calls": {tool: arguments}}`, on standard output what each gave."""

import asyncio
import json
import sys

from langchain_mcp_adapters.client import MultiServerMCPClient
from langchain_mcp_adapters.tools import load_mcp_tools


async def main():
    told = json.load(sys.stdin)
    headers = {"Authorization": f"Bearer {told['key']}"}
    server = {"url": told["url"], "transport": "streamable_http", "headers": headers}
    client = MultiServerMCPClient({"plant": server})
    given = {}
    async with client.session("plant") as session:
        tools = {tool.name: tool for tool in await load_mcp_tools(session)}
        for name, arguments in told["calls"].items():
            call = {"type": "tool_call", "id": name, "name": name, "args": arguments}
            message = await tools[name].ainvoke(call)
            given[name] = {"status": message.status, "content": message.content, "artifact": message.artifact}
    print(json.dumps({"tools": sorted(tools), "given": given}))


asyncio.run(main())
