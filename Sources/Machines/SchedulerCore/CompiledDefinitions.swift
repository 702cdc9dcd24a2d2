public import MidwatchModel
import NightFacts
public import Schedules

/// Definitions with every schedule ready to compute.
public struct CompiledDefinitions: Hashable, Sendable {
    /// The definitions.
    public let definitions: Definitions
    /// One per job, in the same order.
    public let schedules: [CompiledSchedule]
    /// One per plan, in the same order; nil for one that does not repeat.
    public let planSchedules: [CompiledSchedule?]
    /// The job's phase, where it has one.
    let phaseOfJob: [JobID: PhaseID]
    /// Agents by name.
    let agents: [String: AgentDefinition]
    /// The windows of jobs that have some.
    let windows: [JobID: WindowSet]
    /// By when turns of jobs are over that have such a time.
    let finishTimes: [JobID: CompiledFinishTime]
    /// The machine's zone, in which people are told times.
    let localZone: ZoneRules
    /// When nights begin.
    let nights: CompiledSchedule

    /// Compiles all schedules.
    ///
    /// - Throws: `ScheduleError` for the first one that names an unknown zone or holds a bad expression.
    public init(_ definitions: Definitions, zones: any ZoneSource) throws(ScheduleError) {
        self.definitions = definitions
        self.localZone = zones.local
        var windows: [JobID: WindowSet] = [:]
        for job in definitions.jobs where !job.window.isAlways {
            windows[job.id] = try WindowSet(open: job.window.open, blackout: job.window.blackout, zones: zones)
        }
        self.windows = windows
        var finishTimes: [JobID: CompiledFinishTime] = [:]
        for job in definitions.jobs {
            if let time = job.finishBy { finishTimes[job.id] = try CompiledFinishTime(time, zones: zones) }
        }
        self.finishTimes = finishTimes
        var schedules: [CompiledSchedule] = []
        schedules.reserveCapacity(definitions.jobs.count)
        for job in definitions.jobs {
            schedules.append(try CompiledSchedule(job.schedule, job: job.id, zones: zones))
        }
        self.schedules = schedules
        var planSchedules: [CompiledSchedule?] = []
        for plan in definitions.plans {
            guard let schedule = plan.schedule else {
                planSchedules.append(nil)
                continue
            }
            planSchedules.append(try CompiledSchedule(schedule, job: JobID(plan.name), zones: zones))
        }
        self.planSchedules = planSchedules
        let night = definitions.night
        let cron = Schedule.Cron(expression: "\(night.beginsAt % 60) \(night.beginsAt / 60) * * *", zone: night.zone)
        self.nights = try CompiledSchedule(.cron(cron), job: JobID("night"), zones: zones)
        var phaseOfJob: [JobID: PhaseID] = [:]
        for plan in definitions.plans {
            for phase in plan.phases {
                for job in phase.jobs { phaseOfJob[job] = PhaseID(plan: plan.name, phase: phase.name) }
            }
        }
        self.phaseOfJob = phaseOfJob
        self.agents = Dictionary(definitions.agents.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }
}
