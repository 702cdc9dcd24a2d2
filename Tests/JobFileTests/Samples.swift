/// Files as they are found in the world.
enum Samples {
    /// An OpenClaw jobs.json with three kinds of job.
    static let openClaw = #"""
        {
          "version": 1,
          "jobs": [
            {
              "id": "7b8c7a52-3f0e-4c62-9a0b-2a6f6a0f5d11",
              "agentId": "main",
              "sessionKey": "agent:main:main",
              "name": "agent-auth-iteration",
              "description": "one harness iteration for the auth package",
              "enabled": true,
              "createdAtMs": 1772400000000,
              "updatedAtMs": 1772403601234,
              "schedule": { "kind": "every", "everyMs": 900000, "anchorMs": 1772400000000 },
              "sessionTarget": "isolated",
              "wakeMode": "now",
              "payload": {
                "kind": "agentTurn",
                "message": "Read AGENT.md in /srv/proj/auth/. Follow the loop.",
                "model": "sonnet",
                "fallbacks": ["openai/gpt-5"],
                "thinking": "low",
                "timeoutSeconds": 600,
                "lightContext": true
              },
              "delivery": { "mode": "none" },
              "failureAlert": { "after": 3, "cooldownMs": 3600000, "mode": "announce", "channel": "telegram", "to": "-1001234567890" },
              "state": {
                "nextRunAtMs": 1772404500000,
                "lastRunAtMs": 1772403600004,
                "lastRunStatus": "ok",
                "lastStatus": "ok",
                "lastDurationMs": 231230,
                "consecutiveErrors": 0,
                "lastDelivered": false,
                "lastDeliveryStatus": "not-requested"
              }
            },
            {
              "id": "c0a8e5de-0a55-4a43-8f7c-6f5f0a3f0c02",
              "name": "Morning brief",
              "enabled": true,
              "createdAtMs": 1772400000000,
              "updatedAtMs": 1772400000000,
              "schedule": { "kind": "cron", "expr": "0 7 * * *", "tz": "America/Los_Angeles" },
              "sessionTarget": "isolated",
              "wakeMode": "next-heartbeat",
              "payload": { "kind": "agentTurn", "message": "Summarize overnight updates." },
              "delivery": { "mode": "announce", "channel": "slack", "to": "channel:C1234567890", "bestEffort": true },
              "state": { "nextRunAtMs": 1772463600000 }
            },
            {
              "id": "e2b2a1f4-6c1b-4f0a-9d9c-0d8b7a6c5e03",
              "name": "Reminder",
              "enabled": true,
              "deleteAfterRun": true,
              "createdAtMs": 1772400000000,
              "updatedAtMs": 1772400000000,
              "schedule": { "kind": "at", "at": "2026-03-03T16:00:00.000Z" },
              "sessionTarget": "main",
              "wakeMode": "now",
              "payload": { "kind": "systemEvent", "text": "Reminder: check the cron docs draft" },
              "state": { "nextRunAtMs": 1772553600000 }
            }
          ]
        }
        """#

    /// OpenClaw's record of past runs, jobs-state.json.
    static let openClawState = #"""
        { "version": 1,
          "jobs": { "7b8c7a52-3f0e-4c62-9a0b-2a6f6a0f5d11": {
              "updatedAtMs": 1772403601234,
              "state": { "nextRunAtMs": 1772404500000, "lastRunStatus": "error", "lastStatus": "error",
                         "consecutiveErrors": 5, "lastError": "FallbackSummaryError: All models failed (3): ..." } } } }
        """#

    /// Older OpenClaw forms.
    static let legacy = #"""
        { "jobs": [
            { "name": "agent-payment-iteration",
              "schedule": { "kind": "every", "everyMs": 900000 },
              "payload": { "kind": "agentTurn", "message": "Read AGENT.md in /path/to/payment/. Follow the loop.", "model": "sonnet" } },
            { "jobId": "old-1", "schedule": { "cron": "0 * * * *" }, "message": "hourly sweep", "deliver": true, "channel": "Telegram", "to": "123" },
            { "id": "old-2", "schedule": "*/5 * * * *", "text": "tick" },
            { "id": "old-3", "schedule": { "atMs": 1772553600000 }, "payload": { "kind": "agentturn", "message": "x", "provider": "slack" }, "isolation": {} }
        ] }
        """#

    /// A file that uses every key about nights, budgets, catching up, stuck jobs, gates and plans that repeat.
    static let nights = #"""
        {
          "night": { "begins": "18:00", "tz": "Europe/Berlin", "budget": { "turns": 500, "tokens": 9e8, "usd": 40.5, "minutes": 2880 } },
          "limits": { "keys": { "gpu": 2 }, "catchUpEverySeconds": 0.5 },
          "accounts": { "team": { "budget": { "usd": 25, "per": "night" }, "usdPerMillionTokens": 3.75, "usdPerHour": 0 } },
          "agents": { "claude": { "preset": "claude", "account": "team" }, "codex": { "model": "gpt-5" } },
          "defaults": { "agent": "claude", "finishBy": "06:30", "progress": 8, "onStuck": "ask", "silentWorkPercent": 25 },
          "jobs": [
            { "name": "auth", "schedule": "*/15 * * * *", "message": "Follow the loop.", "workspace": "/srv/auth", "concurrencyKey": "gpu",
              "catchUp": { "rule": "latest", "afterCrash": "all", "afterStop": "none", "max": 3, "withinSeconds": 7200 },
              "when": { "command": ["test", "-e", "todo"], "workspace": "/srv", "timeoutSeconds": 5 },
              "finishBy": { "at": "5:00", "tz": "UTC" },
              "budget": { "turns": 100, "minutes": 90.5, "per": "ever" },
              "turnBudget": { "tokens": 2000000, "usd": 1.25, "minutes": 45 },
              "progress": { "idleTurns": 3, "files": ["PLAN.md", "/srv/notes/auth.md"] },
              "onStuck": { "retryWith": ["codex", { "agent": "claude", "model": "opus" }], "then": "park" },
              "repeatedLinesMax": 30 },
            { "name": "payment", "schedule": "@hourly", "message": "Follow the loop." } ],
          "plans": [
            { "name": "nightly", "schedule": { "kind": "cron", "expr": "0 22 * * *", "tz": "Europe/Berlin" },
              "budget": { "usd": 60, "per": "ever" },
              "phases": [
                { "name": "work", "jobs": ["auth", "payment"], "timeoutSeconds": 28800,
                  "gate": { "verify": "make check", "approval": { "expiresSeconds": 3600, "atExpiry": "approve" },
                            "onFailure": { "reopen": ["payment"], "times": 2 } } } ] } ]
        }
        """#

    /// A file that uses every key of Midwatch's own besides those of the file above.
    static let midwatch = #"""
        // A night of three phases.
        {
          "limits": { "maxConcurrentTurns": 4, "lateAfterSeconds": 30 },
          "defaults": { "agent": "claude", "model": "sonnet", "timeoutSeconds": 1800, "env": { "LANG": "C.UTF-8" } },
          "agents": {
            "claude": { "preset": "claude", "args": ["--verbose"], "account": "team" },
            "codex": { "model": "gpt-5", "command": "/opt/codex/bin/codex" },
            "scripted": { "preset": "command", "command": ["./agent", "{prompt_file}"], "output": "text", "env": { "N": "1" } },
          },
          "plans": [
            { "name": "build",
              "phases": [
                { "name": "data-layer", "jobs": ["data"] },
                { "name": "business-logic", "jobs": ["auth", "Payment work", "notification"],
                  "gate": { "require": { "quorum": 2 }, "verify": { "command": ["make", "test"], "timeoutSeconds": 60 } } },
                { "name": "api", "jobs": ["api"], "gate": { "approval": true } } ] } ],
          "jobs": [
            { "name": "data", "schedule": "*/15 * * * *", "payload": { "message": "build the data layer" } },
            { "name": "auth", "agent": "codex", "workspace": "/srv/app/auth", "account": "mine", "overlap": { "queue": 3 },
              "maxTurns": 50, "until": "2026-12-24", "verify": "make test", "env": { "A": "1" }, "timeoutSeconds": 0,
              "noOutputSeconds": 120, "stopGraceSeconds": 2.5, "outputCapBytes": 1048576, "deleteAfterRun": true,
              "schedule": { "every": "15m", "from": "completion" }, "message": "Follow the loop." },
            { "id": "payment", "name": "Payment work", "description": "slow", "enabled": "true", "agent": "scripted",
              "overlap": "replace", "schedule": { "kind": "every", "everyMs": 9e5, "anchorMs": 1772400000000 },
              "payload": { "kind": "AGENTTURN", "message": "Follow the loop.", "model": "opus", "timeoutSeconds": 90 } },
            { "name": "notification", "overlap": { "allow": 2 }, "schedule": { "expr": "0 2 * * 1-5", "tz": "Europe/Berlin",
              "staggerMs": 60000 }, "payload": { "command": "echo $HOME | tee log", "input": "hello" } },
            { "name": "api", "verify": ["make", "check"], "schedule": { "at": "2026-03-03 16:00:00.25+01:00" },
              "command": ["/usr/bin/env", "true"] },
          ],
        }
        """#
}
