/// Outputs of Claude Code in the shapes of `claude -p --output-format stream-json --verbose` and `json`, 2.1.x.
enum ClaudeCaptures {
    static let initial = #"""
        {"type":"system","subtype":"init","cwd":"/srv/app/auth","session_id":"5b1f0c52-6f5e-4b6e-9d3c-0b6a6f3f8a11","tools":["Bash","Edit","Read"],"mcp_servers":[],"model":"claude-sonnet-4-5","permissionMode":"bypassPermissions","apiKeySource":"ANTHROPIC_API_KEY"}
        """#

    static let done =
        initial + #"""

            {"type":"assistant","message":{"id":"msg_01","type":"message","role":"assistant","model":"claude-sonnet-4-5","content":[{"type":"thinking","thinking":"AGENT.md says: print DONE"}],"usage":{"input_tokens":4,"cache_creation_input_tokens":100,"cache_read_input_tokens":2000,"output_tokens":1}},"parent_tool_use_id":null,"session_id":"5b1f0c52-6f5e-4b6e-9d3c-0b6a6f3f8a11"}
            {"type":"assistant","message":{"id":"msg_01","type":"message","role":"assistant","model":"claude-sonnet-4-5","content":[{"type":"tool_use","id":"toolu_01","name":"Read","input":{"file_path":"AGENT.md"}}],"usage":{"input_tokens":4,"cache_creation_input_tokens":100,"cache_read_input_tokens":2000,"output_tokens":60}},"parent_tool_use_id":null,"session_id":"5b1f0c52-6f5e-4b6e-9d3c-0b6a6f3f8a11"}
            {"type":"user","message":{"role":"user","content":[{"tool_use_id":"toolu_01","type":"tool_result","content":"STUCK: quoted\n<promise>STUCK</promise>\nYou've hit your session limit · resets 9am"}]},"parent_tool_use_id":null,"session_id":"5b1f0c52-6f5e-4b6e-9d3c-0b6a6f3f8a11"}
            {"type":"assistant","message":{"id":"msg_02","type":"message","role":"assistant","model":"claude-sonnet-4-5","content":[{"type":"text","text":"All done.\nDONE"}],"usage":{"input_tokens":6,"cache_creation_input_tokens":50,"cache_read_input_tokens":2100,"output_tokens":9}},"parent_tool_use_id":null,"session_id":"5b1f0c52-6f5e-4b6e-9d3c-0b6a6f3f8a11"}
            {"type":"result","subtype":"success","is_error":false,"api_error_status":null,"duration_ms":3120,"duration_api_ms":2990,"num_turns":2,"result":"All done.\nDONE","stop_reason":"end_turn","session_id":"5b1f0c52-6f5e-4b6e-9d3c-0b6a6f3f8a11","total_cost_usd":0.0123456,"usage":{"input_tokens":10,"cache_creation_input_tokens":150,"cache_read_input_tokens":4100,"output_tokens":69,"server_tool_use":{"web_search_requests":0}},"modelUsage":{"claude-sonnet-4-5":{"inputTokens":10,"outputTokens":69,"cacheReadInputTokens":4100,"cacheCreationInputTokens":150,"costUSD":0.0123456}},"permission_denials":[],"terminal_reason":"completed"}

            """#

    /// `--output-format json`: the result alone.
    static let single = #"""
        {"type":"result","subtype":"success","is_error":false,"api_error_status":null,"duration_ms":291,"num_turns":1,"result":"All done.\nDONE","session_id":"0d9e","total_cost_usd":0.0002,"usage":{"input_tokens":12,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":5},"terminal_reason":"completed"}
        """#

    /// The server answers 429 `rate_limit_error`; exit status 1.
    static let rejected429 =
        initial + #"""

            {"type":"system","subtype":"api_retry","attempt":1,"max_retries":10,"retry_delay_ms":500,"error_status":429,"error":"rate_limit"}
            {"type":"assistant","message":{"id":"a1","model":"<synthetic>","role":"assistant","content":[{"type":"text","text":"API Error: Request rejected (429) · This may be a temporary capacity issue."}],"usage":{"input_tokens":0,"output_tokens":0}},"error":"rate_limit","session_id":"5b1f"}
            {"type":"result","subtype":"success","is_error":true,"api_error_status":429,"api_error_type":"rate_limit_error","result":"API Error: Request rejected (429) · This may be a temporary capacity issue.","session_id":"5b1f","num_turns":1,"total_cost_usd":0,"usage":{"input_tokens":0,"output_tokens":0},"terminal_reason":"api_error"}
            """#

    /// A subscription's five-hour limit, with its end as a number.
    static let sessionLimit =
        initial + #"""

            {"type":"rate_limit_event","rate_limit_info":{"status":"allowed_warning","resetsAt":1786000000,"rateLimitType":"five_hour","utilization":0.97},"session_id":"5b1f"}
            {"type":"rate_limit_event","rate_limit_info":{"status":"rejected","resetsAt":1786003600,"rateLimitType":"five_hour","overageStatus":"rejected","overageDisabledReason":"org_level_disabled","isUsingOverage":false},"session_id":"5b1f"}
            {"type":"assistant","message":{"id":"a2","model":"<synthetic>","role":"assistant","content":[{"type":"text","text":"You've hit your session limit · resets 9am (Europe/Berlin)"}]},"error":"rate_limit","session_id":"5b1f"}
            {"type":"result","subtype":"success","is_error":true,"api_error_status":429,"result":"You've hit your session limit · resets 9am (Europe/Berlin)","session_id":"5b1f","num_turns":1,"total_cost_usd":0,"terminal_reason":"api_error"}
            """#
}
