/// The jobs of the founding guide, word for word.
public enum FoundingFile {
    /// The member `jobs` of the file, without the braces around it.
    public static let jobs = """
        "jobs": [
        {
        "name": "agent-auth-iteration",
        "schedule": { "kind": "every", "everyMs": 900000 },
        "payload": {
        "kind": "agentTurn",
        "message": "Read AGENT.md in /path/to/auth/. Follow the loop.",
        "model": "sonnet"
        }
        },
        {
        "name": "agent-payment-iteration",
        "schedule": { "kind": "every", "everyMs": 900000 },
        "payload": {
        "kind": "agentTurn",
        "message": "Read AGENT.md in /path/to/payment/. Follow the loop.",
        "model": "sonnet"
        }
        },
        {
        "name": "agent-notification-iteration",
        "schedule": { "kind": "every", "everyMs": 900000 },
        "payload": {
        "kind": "agentTurn",
        "message": "Read AGENT.md in /path/to/notification/. Follow the loop.",
        "model": "sonnet"
        }
        }
        ]
        """

    /// The whole file.
    public static let text = "{\n\(jobs)\n}"
}
