"""A scripted model server on loopback, for running real coding agents without a key or a network.

It answers the two streaming interfaces that the agents speak, as server-sent events:

  POST /v1/messages    Anthropic Messages     message_start, content_block_*, message_delta, message_stop
  POST /v1/responses   OpenAI Responses       response.created, response.output_item.done, response.completed

What it answers follows from the prompt: the first word in it that names a scenario (SCENARIO-DONE, ...) picks the
answers in scenarios.py. A turn begins with a request that carries no result of a tool; a request that carries one
continues it. Requests that name no scenario (an agent asking for a title, a connection test) get a short text.

Start it with serve(); it listens on 127.0.0.1 on a port the system picks. Python's standard library only.
"""

import contextlib
import http.server
import json
import re
import threading
import uuid

from scenarios import CACHE_READ, CACHE_WRITE, FRESH_INPUT, OUTPUT, SCENARIOS
from scenarios import Breakdown, Cut, Delegate, Refusal, Shell, Silence, Text

def anthropic_events(request, answer):
    """The events of one answered /v1/messages request."""
    usage = {
        "input_tokens": FRESH_INPUT,
        "cache_read_input_tokens": CACHE_READ,
        "cache_creation_input_tokens": CACHE_WRITE,
        "output_tokens": 1,
    }
    message = {
        "id": f"msg_{uuid.uuid4().hex}",
        "type": "message",
        "role": "assistant",
        "model": request.get("model", "scripted"),
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": usage,
    }
    yield "message_start", {"message": message}
    if isinstance(answer, Breakdown):
        yield "error", {"error": answer.anthropic}
        return
    if isinstance(answer, (Shell, Delegate)):
        tool = {"type": "tool_use", "id": f"toolu_{uuid.uuid4().hex[:24]}", "name": "Bash", "input": {}}
        arguments = {"description": "Do one unit of work"}
        if isinstance(answer, Shell):
            arguments["command"] = answer.line
        else:
            tool["name"] = "Agent"
            arguments |= {"prompt": answer.prompt, "subagent_type": "general-purpose", "run_in_background": False}
        yield "content_block_start", {"index": 0, "content_block": tool}
        delta = {"type": "input_json_delta", "partial_json": json.dumps(arguments)}
        yield "content_block_delta", {"index": 0, "delta": delta}
        reason = "tool_use"
    else:
        yield "content_block_start", {"index": 0, "content_block": {"type": "text", "text": ""}}
        for piece in re.findall(r"(?s).{1,20}", answer.text):
            yield "content_block_delta", {"index": 0, "delta": {"type": "text_delta", "text": piece}}
        if isinstance(answer, Cut):
            return
        reason = "end_turn"
    yield "content_block_stop", {"index": 0}
    yield "message_delta", {"delta": {"stop_reason": reason, "stop_sequence": None}, "usage": {"output_tokens": OUTPUT}}
    yield "message_stop", {}


def openai_events(request, answer):
    """The events of one answered /v1/responses request. This interface counts cached tokens as input."""
    response = {"id": f"resp_{uuid.uuid4().hex}", "object": "response", "status": "in_progress", "output": []}
    yield "response.created", {"response": response}
    if isinstance(answer, Breakdown):
        yield "response.failed", {"response": response | {"status": "failed", "error": answer.openai}}
        return
    if isinstance(answer, Shell):
        yield "response.output_item.done", {"output_index": 0, "item": openai_tool_call(request, answer.line)}
    else:
        content = [{"type": "output_text", "text": answer.text, "annotations": []}]
        item = {"type": "message", "id": f"msg_{uuid.uuid4().hex}", "role": "assistant", "content": content}
        yield "response.output_item.added", {"output_index": 0, "item": item | {"content": []}}
        for piece in re.findall(r"(?s).{1,20}", answer.text):
            place = {"output_index": 0, "content_index": 0, "item_id": item["id"]}
            yield "response.output_text.delta", place | {"delta": piece}
        if isinstance(answer, Cut):
            return
        yield "response.output_item.done", {"output_index": 0, "item": item}
    usage = {
        "input_tokens": FRESH_INPUT + CACHE_READ + CACHE_WRITE,
        "input_tokens_details": {"cached_tokens": CACHE_READ, "cache_write_tokens": CACHE_WRITE},
        "output_tokens": OUTPUT,
        "output_tokens_details": {"reasoning_tokens": 5},
        "total_tokens": FRESH_INPUT + CACHE_READ + CACHE_WRITE + OUTPUT,
    }
    yield "response.completed", {"response": response | {"status": "completed", "usage": usage}}


def openai_tool_call(request, line):
    """A call of the shell tool that the request offers; its name and shape depend on the agent's settings."""
    call = {"type": "function_call", "id": f"fc_{uuid.uuid4().hex}", "call_id": f"call_{uuid.uuid4().hex[:24]}"}
    names = {tool.get("name") for tool in request.get("tools", [])}
    if "exec_command" in names:
        return call | {"name": "exec_command", "arguments": json.dumps({"cmd": line})}
    if "shell_command" in names:
        return call | {"name": "shell_command", "arguments": json.dumps({"command": line})}
    return call | {"name": "shell", "arguments": json.dumps({"command": ["bash", "-c", line]})}


class Script:
    """Which answer a prompt is due. Counts the turns of each prompt; safe for several threads."""

    def __init__(self):
        self.turns = {}
        self.lock = threading.Lock()
        self.requests = []

    def answer(self, path, request):
        """The answer to a request, after noting it."""
        entries = request.get("messages") or request.get("input") or []
        texts = [text for entry in entries if entry.get("role") == "user" for text in user_texts(entry)]
        named = [text for text in texts if re.search(r"SCENARIO-[A-Z0-9]+", text)]
        has_result = any(carries_tool_result(entry) for entry in entries)
        with self.lock:
            self.requests.append({"path": path, "texts": texts, "has_result": has_result, "request": request})
            if not named:
                return Text("Scripted model")
            prompt = named[-1].strip()
            scenario = re.search(r"SCENARIO-[A-Z0-9]+", prompt).group()
            answers = SCENARIOS.get(scenario, [Text(f"There is no {scenario}.")])
            if not has_result:
                self.turns[prompt] = self.turns.get(prompt, 0) + 1
            answer = answers[min(max(self.turns.get(prompt, 1), 1), len(answers)) - 1]
        if isinstance(answer, (Shell, Delegate)) and has_result:
            return Text(answer.then)
        return answer


def user_texts(entry):
    """The texts of one user entry, in either interface's shape."""
    content = entry.get("content")
    if isinstance(content, str):
        return [content]
    return [part["text"] for part in content or [] if isinstance(part, dict) and isinstance(part.get("text"), str)]


def carries_tool_result(entry):
    """Whether an entry is the result of a tool, in either interface's shape."""
    if str(entry.get("type", "")).endswith("_call_output"):
        return True
    content = entry.get("content")
    return isinstance(content, list) and any(
        isinstance(part, dict) and part.get("type") == "tool_result" for part in content
    )


class Handler(http.server.BaseHTTPRequestHandler):
    """One connection; the server's `script` says what to answer."""

    protocol_version = "HTTP/1.1"
    longest_body_bytes = 32 << 20

    def do_POST(self):
        length = int(self.headers.get("Content-Length") or 0)
        if length > self.longest_body_bytes:
            return self.reply(413, {"error": {"message": "the request is too long"}})
        try:
            request = json.loads(self.rfile.read(length) or b"{}")
        except ValueError:
            return self.reply(400, {"error": {"message": "the request is no JSON"}})
        path = self.path.split("?")[0]
        if path == "/v1/messages/count_tokens":
            return self.reply(200, {"input_tokens": FRESH_INPUT})
        interfaces = {"/v1/messages": ("anthropic", anthropic_events), "/v1/responses": ("openai", openai_events)}
        if path not in interfaces:
            return self.reply(404, {"error": {"type": "not_found_error", "message": f"nothing at {path}"}})
        interface, events = interfaces[path]
        answer = self.server.script.answer(path, request)
        if isinstance(answer, Refusal):
            return self.reply(answer.statuses[interface], answer.bodies[interface], answer.headers)
        if isinstance(answer, Silence):
            self.connection.settimeout(answer.longest_seconds)
            self.close_connection = True
            with contextlib.suppress(OSError):
                self.connection.recv(1)
            return None
        if request.get("stream") is not True:
            # Agents stream, and try again without where a stream broke: that must not fare better.
            if isinstance(answer, Breakdown):
                return self.reply(529, {"type": "error", "error": answer.anthropic})
            if isinstance(answer, Cut):
                self.close_connection = True
                return None
        self.stream(events(request, answer))

    def do_GET(self):
        self.reply(404, {"error": {"type": "not_found_error", "message": f"nothing at {self.path}"}})

    def do_HEAD(self):
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def stream(self, events):
        """Sends server-sent events and closes: the end of the connection is the end of the body."""
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        for name, fields in events:
            data = json.dumps({"type": name} | fields)
            self.wfile.write(f"event: {name}\ndata: {data}\n\n".encode())
        self.close_connection = True

    def reply(self, status, body, headers=None):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format, *arguments):
        """Nothing: what was asked is in the script's requests."""


def serve():
    """Starts a server in a thread of its own; `server_port` is its port, `script.requests` what it was asked."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.script = Script()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
