"""The jobs of the night of real agents: who serves them, what they ask, and what must come of it."""

from scenarios import CACHE_READ, CACHE_WRITE, FRESH_INPUT, OUTPUT

CLAUDE_MODEL, CODEX_MODEL = "sonnet", "gpt-5-codex"
# What one, two and three answered requests use, in the ledger's order.
ONE = (FRESH_INPUT, CACHE_READ, CACHE_WRITE, OUTPUT)
TWO, THREE = tuple(2 * count for count in ONE), tuple(3 * count for count in ONE)
# What a turn without an answer used: claude says nothing, codex does not say.
NOTHING, UNKNOWN = (0, 0, 0, 0), (None, None, None, None)


# Outcomes that hold an account.
HOLDING = ("usage_limit", "login_refused", "budget")


class Case:
    """One job and what the ledger must say about its turns.

    outcomes: of its turns, in order. reason: words in the last turn's reason. usage: the four counts of its first
    turn; None: not looked at. left: the processes that outlived the agent and that the keeper ended, by name.
    once: it is due once, not every second until it ends by itself. agent: its definition, the program's plain one by
    default. settings: more keys of the job.
    """

    def __init__(
        self, job, scenario, outcomes, state, reason="", usage=None, left=(), once=False, agent="", **settings
    ):
        self.job = job
        self.program = job.split("-")[0]
        self.agent = agent or self.program
        self.scenario = scenario
        self.outcomes = outcomes
        self.state = state
        self.reason = reason
        self.usage = usage
        self.left = list(left)
        self.once = once
        self.settings = settings

    @property
    def model(self):
        """The model's name, as the program must pass it on."""
        return CLAUDE_MODEL if self.program == "claude" else CODEX_MODEL

    @property
    def prompt(self):
        """Several lines, not all ASCII, ending without a newline: it must arrive as it is."""
        return f"{self.scenario} for {self.job}.\n\nRead AGENT.md – then “follow” the loop. {{model}} $HOME `x`"

    @property
    def holds_account(self):
        """Whether the last turn held the job's account."""
        return self.state == "active" and self.outcomes[-1] in HOLDING

    @property
    def reaches_the_model(self):
        """Whether the program gets as far as asking."""
        return self.agent not in ("claude-nobody", "claude-root", "codex-nobody", "codex-offline")


def failure(job, scenario, outcome, usage=None, **rest):
    """A job that is due once and fails. Where its account is held it is not over: it runs when the hold is."""
    state = "active" if outcome in HOLDING else "ended"
    return Case(job, scenario, [outcome], state, usage=usage, once=True, **rest)


def cases(is_root):
    """All cases; the one about the root user only where it applies."""
    made = {"verify": {"command": ["grep", "-qx", "built", "made-by-agent.txt"]}}
    short = {"maxTurns": 1, "timeoutSeconds": 5}
    of_both = []
    for name, nothing in (("claude", NOTHING), ("codex", UNKNOWN)):
        of_both += [
            Case(f"{name}-done", "SCENARIO-DONE", ["done"], "done", usage=ONE),
            Case(f"{name}-stuck", "SCENARIO-STUCK", ["stuck"], "stuck", "missing NOTIFICATION_KEY in .env", ONE),
            Case(f"{name}-continue", "SCENARIO-CONTINUE", ["continue", "continue", "done"], "done", usage=ONE),
            Case(f"{name}-quoted", "SCENARIO-QUOTED", ["continue"], "ended", usage=ONE, maxTurns=1),
            Case(f"{name}-tool", "SCENARIO-TOOL", ["done"], "done", usage=TWO, **made),
            Case(f"{name}-false", "SCENARIO-DONE", ["false_done"], "ended", usage=ONE, maxTurns=1, **made),
            Case(f"{name}-signal", "SCENARIO-SIGNAL", ["stuck"], "stuck", "the signal file says so", TWO),
            Case(f"{name}-silent", "SCENARIO-SILENT", ["timed_out"], "ended", **short),
            failure(f"{name}-429", "SCENARIO-429", "transient", nothing, reason="429"),
            failure(f"{name}-529", "SCENARIO-529", "transient", nothing, reason="529"),
            failure(f"{name}-busy", "SCENARIO-BUSY", "transient"),
            failure(f"{name}-401", "SCENARIO-401", "login_refused", nothing),
            failure(f"{name}-credit", "SCENARIO-CREDIT", "budget", nothing),
        ]
    of_claude = [
        # What it leaves running the keeper ends, and tells.
        Case("claude-leave", "SCENARIO-LEAVE", ["done"], "done", usage=TWO, left=["sleep"]),
        # Its sub-agents' tokens count too.
        Case("claude-sub", "SCENARIO-DELEGATE", ["done"], "done", usage=THREE),
        Case("claude-hung", "SCENARIO-SILENT", ["hung"], "ended", maxTurns=1, noOutputSeconds=5),
        failure("claude-cut", "SCENARIO-CUT", "transient", reason="Connection"),
        # A usage limit is a login's: with an API key the same answer would be a mere rejection.
        failure("claude-limit", "SCENARIO-LIMIT", "usage_limit", NOTHING, reason="hit your", agent="claude-login"),
        failure("claude-nobody", "SCENARIO-DONE", "login_refused", NOTHING, reason="Not logged in", agent="claude-nobody"),
        # The turn's own bound: the account is not spent.
        Case("claude-spent", "SCENARIO-TOOL", ["budget"], "ended", usage=ONE, once=True, agent="claude-spender"),
    ]
    of_codex = [
        # It ends by itself what its shell left running.
        Case("codex-leave", "SCENARIO-LEAVE", ["done"], "done", usage=TWO),
        # Without a network it waits for one, and says so once in a while: only the timeout ends it.
        Case("codex-offline", "SCENARIO-DONE", ["timed_out"], "ended", agent="codex-offline", **short),
        failure("codex-cut", "SCENARIO-CUT", "transient", reason="stream disconnected"),
        failure("codex-limit", "SCENARIO-LIMIT", "usage_limit", UNKNOWN, reason="hit your usage limit"),
        failure("codex-nobody", "SCENARIO-DONE", "login_refused", UNKNOWN, reason="SCRIPTED_KEY", agent="codex-nobody"),
    ]
    of_root = [failure("claude-root", "SCENARIO-DONE", "failed", UNKNOWN, reason="root", agent="claude-root")]
    return of_both + of_claude + of_codex + (of_root if is_root else [])


def agents(claude_program, codex_program, scratch, port, is_root):
    """The agent definitions of the jobs file; makes the folders they keep their settings in."""
    address = f"http://127.0.0.1:{port}"
    sandbox = {"IS_SANDBOX": "1"} if is_root else {}
    claude_home, codex_home = scratch / "claude-home", scratch / "codex-home"
    claude_home.mkdir()
    codex_home.mkdir()
    (codex_home / "config.toml").write_text(
        f'model_provider = "scripted"\n\n[model_providers.scripted]\nname = "scripted"\nbase_url = "{address}/v1"\n'
        'wire_api = "responses"\nenv_key = "SCRIPTED_KEY"\nrequest_max_retries = 0\nstream_max_retries = 1\n'
    )
    # Nothing can listen on port 0, so that nobody answers there, whatever else runs on this machine.
    offline = ["-c", 'model_providers.scripted.base_url="http://127.0.0.1:0/v1"']
    common = {
        "ANTHROPIC_BASE_URL": address,
        "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
        "CLAUDE_CODE_MAX_RETRIES": "1",
        "HOME": str(claude_home),
    }
    key = {"ANTHROPIC_API_KEY": "scripted"}

    def claude(env, arguments=()):
        return {"preset": "claude", "command": [str(claude_program)], "args": list(arguments), "env": env}

    def codex(env, arguments=()):
        env = {"CODEX_HOME": str(codex_home)} | env
        return {"preset": "codex", "command": [str(codex_program)], "args": list(arguments), "env": env}

    return {
        "claude": claude(common | key | sandbox),
        "claude-login": claude(common | {"CLAUDE_CODE_OAUTH_TOKEN": "scripted"} | sandbox),
        "claude-nobody": claude(common | sandbox),
        "claude-spender": claude(common | key | sandbox, ["--max-budget-usd", "0.0001"]),
        "claude-root": claude(common | key),
        "codex": codex({"SCRIPTED_KEY": "scripted"}),
        "codex-nobody": codex({}),
        "codex-offline": codex({"SCRIPTED_KEY": "scripted"}, offline),
    }
