"""The scenarios, in the order in which they run; the first installs the package for all others."""

import crash_scenarios
import journal_scenarios
import package_scenarios
import security_scenarios
import service_scenarios
import turn_scenarios

SCENARIOS = [
    *service_scenarios.SCENARIOS,
    *turn_scenarios.SCENARIOS,
    *crash_scenarios.SCENARIOS,
    *journal_scenarios.SCENARIOS,
    *security_scenarios.SCENARIOS,
    *package_scenarios.SCENARIOS,
]
