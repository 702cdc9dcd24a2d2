"""What the scripted model server answers to which prompt.

SCENARIOS holds, for a word in the prompt, a list of answers: the n-th turn gets the n-th one, further turns the last.
"""

import time

# The four counts every answered request reports, in the words of the ledger: disjoint.
FRESH_INPUT, CACHE_READ, CACHE_WRITE, OUTPUT = 120, 3000, 400, 25


class Text:
    """The model says something and ends its turn."""

    def __init__(self, text):
        self.text = text


class Shell:
    """The model runs a shell line with the agent's own tool, and says something once it has the result."""

    def __init__(self, line, then):
        self.line = line
        self.then = then


class Delegate:
    """The model hands a prompt to a sub-agent, and says something once it has the report (Claude Code only)."""

    def __init__(self, prompt, then):
        self.prompt = prompt
        self.then = then


class Refusal:
    """The provider answers with an error: an HTTP status and a body for each interface, and headers."""

    def __init__(self, status, anthropic, openai, headers=None):
        self.statuses = status if isinstance(status, dict) else {"anthropic": status, "openai": status}
        self.bodies = {
            "anthropic": {"type": "error", "error": anthropic, "request_id": "req_scripted"},
            "openai": {"error": openai},
        }
        self.headers = headers or {}


class Breakdown:
    """The provider starts to answer and then reports an error inside the stream."""

    def __init__(self, anthropic, openai):
        self.anthropic = anthropic
        self.openai = openai


class Cut:
    """The connection breaks in the middle of an answer."""

    def __init__(self, text):
        self.text = text


class Silence:
    """The provider takes the request and says nothing until the other side gives up, or for so many seconds."""

    longest_seconds = 60


# When the usage limit of these scenarios ends, in seconds since the epoch: two hours from now, to the minute.
LIMIT_ENDS_AT = (int(time.time()) // 60 + 120) * 60

SCENARIOS = {
    "SCENARIO-DONE": [Text("Every box is ticked and the tests pass.\nDONE")],
    "SCENARIO-STUCK": [Text("I cannot send mail from here.\n\nSTUCK: missing NOTIFICATION_KEY in .env")],
    "SCENARIO-CONTINUE": [
        Text("Ticked the first box. Once all are ticked I shall say that it is DONE."),
        Text("Ticked the second box."),
        Text("Ticked the last box.\n\n**DONE**"),
    ],
    "SCENARIO-QUOTED": [Text("AGENT.md asks for this:\n\n```\nDONE\n```\n\nThat is for later: two boxes are left.")],
    "SCENARIO-TOOL": [Shell("printf built > made-by-agent.txt", then="Made the file.\nDONE")],
    "SCENARIO-SIGNAL": [
        Shell('echo "stuck: the signal file says so" > "$MIDWATCH_SIGNAL_FILE"', then="I have signalled.\nDONE")
    ],
    "SCENARIO-LEAVE": [Shell("nohup sleep 600 >/dev/null 2>&1 & echo started", then="It runs on without me.\nDONE")],
    "SCENARIO-SILENT": [Silence()],
    "SCENARIO-DELEGATE": [Delegate("SCENARIO-QUOTED for a sub-agent", then="The sub-agent has read it.\nDONE")],
    "SCENARIO-429": [
        Refusal(
            429,
            {"type": "rate_limit_error", "message": "This request would exceed your rate limit of 50 per minute."},
            {"type": "rate_limit_exceeded", "code": "rate_limit_exceeded", "message": "Rate limit reached."},
        )
    ],
    "SCENARIO-LIMIT": [
        Refusal(
            429,
            {"type": "rate_limit_error", "message": "This request would exceed your account's rate limit."},
            {
                "type": "usage_limit_reached",
                "message": "The usage limit has been reached",
                "plan_type": "plus",
                "resets_at": LIMIT_ENDS_AT,
            },
            headers={
                "anthropic-ratelimit-unified-status": "rejected",
                "anthropic-ratelimit-unified-reset": str(LIMIT_ENDS_AT),
                "anthropic-ratelimit-unified-representative-claim": "five_hour",
                "anthropic-ratelimit-unified-5h-status": "rejected",
                "anthropic-ratelimit-unified-5h-reset": str(LIMIT_ENDS_AT),
                "anthropic-ratelimit-unified-5h-utilization": "1.0",
                "anthropic-ratelimit-unified-overage-status": "rejected",
                "anthropic-ratelimit-unified-overage-disabled-reason": "org_level_disabled",
            },
        )
    ],
    "SCENARIO-401": [
        Refusal(
            401,
            {"type": "authentication_error", "message": "invalid x-api-key"},
            {"type": "invalid_request_error", "code": "invalid_api_key", "message": "Incorrect API key provided."},
        )
    ],
    "SCENARIO-CREDIT": [
        Refusal(
            {"anthropic": 400, "openai": 429},
            {"type": "invalid_request_error", "message": "Your credit balance is too low to access the API."},
            {"type": "insufficient_quota", "code": "insufficient_quota", "message": "You exceeded your current quota."},
        )
    ],
    "SCENARIO-529": [
        Refusal(
            529,
            {"type": "overloaded_error", "message": "Overloaded"},
            {"type": "server_error", "code": "server_is_overloaded", "message": "The server is overloaded."},
        )
    ],
    "SCENARIO-BUSY": [
        Breakdown(
            {"type": "overloaded_error", "message": "Overloaded"},
            {"code": "rate_limit_exceeded", "message": "Rate limit reached. Please try again in 1.2s."},
        )
    ],
    "SCENARIO-CUT": [Cut("Half of an ans")],
}
