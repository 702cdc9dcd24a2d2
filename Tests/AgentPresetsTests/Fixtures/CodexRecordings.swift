/// What Codex 0.163.0 printed as `codex exec --json` against a scripted model server.
enum CodexRecordings {
    static let done = #"""
        {"type":"thread.started","thread_id":"01a1fbd6-d935-70e1-96ea-f55fc7ebea41"}
        {"type":"item.completed","item":{"id":"item_0","type":"error","message":"Model metadata for `gpt-5-codex` not found. Defaulting to fallback metadata; this can degrade performance and cause issues."}}
        {"type":"turn.started"}
        {"type":"item.started","item":{"id":"item_1","type":"command_execution","command":"/bin/bash -lc 'printf built > made-by-agent.txt'","aggregated_output":"","exit_code":null,"status":"in_progress"}}
        {"type":"item.completed","item":{"id":"item_1","type":"command_execution","command":"/bin/bash -lc 'printf built > made-by-agent.txt'","aggregated_output":"","exit_code":0,"status":"completed"}}
        {"type":"item.completed","item":{"id":"item_2","type":"agent_message","text":"Made the file.\nDONE"}}
        {"type":"turn.completed","usage":{"input_tokens":7040,"cached_input_tokens":6000,"cache_write_input_tokens":800,"output_tokens":50,"reasoning_output_tokens":10}}
        """#

    /// The server answers 429 `usage_limit_reached` with an end; the program prints it as a clock time only.
    static let usageLimit = #"""
        {"type":"thread.started","thread_id":"01a1fbd7-7373-7922-852b-a2728ac0f6e1"}
        {"type":"turn.started"}
        {"type":"error","message":"You’ve hit your usage limit. Upgrade to Pro (https://chatgpt.com/explore/pro), visit https://chatgpt.com/settings/usage to purchase more credits or try again at 4:02 AM."}
        {"type":"turn.failed","error":{"message":"You’ve hit your usage limit. Upgrade to Pro (https://chatgpt.com/explore/pro), visit https://chatgpt.com/settings/usage to purchase more credits or try again at 4:02 AM."}}
        """#

    /// The server answers 529; the notice of the retry comes as an error event of its own.
    static let overloaded = #"""
        {"type":"thread.started","thread_id":"01a1fbd7-76e4-7162-a83a-ebc1c079f320"}
        {"type":"turn.started"}
        {"type":"error","message":"Reconnecting... 1/1 (unexpected status 529 <unknown status code>: The server is overloaded., url: http://gateway.example/v1/responses)"}
        {"type":"error","message":"unexpected status 529 <unknown status code>: The server is overloaded., url: http://gateway.example/v1/responses"}
        {"type":"turn.failed","error":{"message":"unexpected status 529 <unknown status code>: The server is overloaded., url: http://gateway.example/v1/responses"}}
        """#

    /// The variable that holds the provider's key is not set.
    static let noKey = #"""
        {"type":"thread.started","thread_id":"01a1fbd9-377b-7382-8fa6-6f845b6b0917"}
        {"type":"turn.started"}
        {"type":"error","message":"Missing environment variable: `SCRIPTED_KEY`."}
        {"type":"turn.failed","error":{"message":"Missing environment variable: `SCRIPTED_KEY`."}}
        """#

    /// No network: it says so ever more rarely, at last once a minute, and never ends by itself.
    static let waiting = #"""
        {"type":"thread.started","thread_id":"01a1fbdb-a6a9-7f20-9ef2-610119f9d860"}
        {"type":"turn.started"}
        {"type":"error","message":"Reconnecting... waiting for network (Connection failed: error sending request)"}
        {"type":"error","message":"Reconnecting... waiting for network (Connection failed: error sending request)"}
        """#
}
