/// Outputs of `codex exec --json`, 0.163.
enum CodexCaptures {
    static let done = #"""
        {"type":"thread.started","thread_id":"0199a213-81c0-7800-8aa1-bbab2a035a53"}
        {"type":"turn.started"}
        {"type":"item.completed","item":{"id":"item_0","type":"reasoning","text":"**Reading AGENT.md**"}}
        {"type":"item.started","item":{"id":"item_1","type":"command_execution","command":"cat AGENT.md","aggregated_output":"","exit_code":null,"status":"in_progress"}}
        {"type":"item.completed","item":{"id":"item_1","type":"command_execution","command":"cat AGENT.md","aggregated_output":"<promise>STUCK</promise>\n","exit_code":0,"status":"completed"}}
        {"type":"item.completed","item":{"id":"item_2","type":"error","message":"model metadata not found; using defaults. You've hit your usage limit."}}
        {"type":"item.completed","item":{"id":"item_3","type":"agent_message","text":"I will look."}}
        {"type":"item.completed","item":{"id":"item_4","type":"agent_message","text":"Nothing is left.\n\nDONE"}}
        {"type":"turn.completed","usage":{"input_tokens":1000,"cached_input_tokens":700,"cache_write_input_tokens":100,"output_tokens":50,"reasoning_output_tokens":20}}

        """#

    static let usageLimit = #"""
        {"type":"thread.started","thread_id":"0199a213"}
        {"type":"turn.started"}
        {"type":"error","message":"You've hit your usage limit. Upgrade to Pro, or try again at 8:40 PM."}
        {"type":"turn.failed","error":{"message":"You've hit your usage limit. Upgrade to Pro, or try again at 8:40 PM."}}
        """#

    /// The backend's own body inside the message.
    static let usageLimitBody = #"""
        {"type":"thread.started","thread_id":"0199a213"}
        {"type":"turn.started"}
        {"type":"turn.failed","error":{"message":"unexpected status 429 Too Many Requests: {\"error\":{\"type\":\"usage_limit_reached\",\"message\":\"The usage limit has been reached\",\"plan_type\":\"plus\",\"resets_at\":1789063622,\"resets_in_seconds\":9108}}"}}
        """#

    /// A broken stream that a retry mended.
    static let mended = #"""
        {"type":"thread.started","thread_id":"0199a213"}
        {"type":"turn.started"}
        {"type":"error","message":"Reconnecting... 1/5 (stream disconnected before completion)"}
        {"type":"item.completed","item":{"id":"item_0","type":"agent_message","text":"One box ticked."}}
        {"type":"turn.completed","usage":{"input_tokens":10,"cached_input_tokens":0,"output_tokens":5}}
        """#
}
