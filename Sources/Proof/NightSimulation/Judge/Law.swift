import MidwatchModel
import SchedulerCore
import Schedules

extension Judge {
    /// What follows from definitions alone: computed once for each file, not at each step.
    struct Law: Sendable {
        /// A job's definition, its place and how its occurrences are named. Shared by reference: it is large.
        final class Terms: Sendable {
            let definition: JobDefinition
            let schedule: CompiledSchedule
            /// The phase it is a member of: that of the last plan that names it.
            let phase: PhaseID?
            /// What its row says of its schedule.
            let identity: String

            init(_ definition: JobDefinition, _ schedule: CompiledSchedule, phase: PhaseID?) {
                (self.definition, self.schedule, self.phase) = (definition, schedule, phase)
                identity = schedule.canonicalText
            }
        }

        /// The jobs, in the order of the file.
        let terms: [Terms]
        /// The same, by their names.
        let jobs: [JobID: Terms]
        /// The phases whose time, or whose approval's, is bounded.
        let timedPhases: [(id: PhaseID, definition: PhaseDefinition)]
        /// The plans that repeat, by name.
        let repeating: [(name: String, schedule: CompiledSchedule)]

        init(_ compiled: CompiledDefinitions) {
            let plans = compiled.definitions.plans
            var places: [JobID: PhaseID] = [:]
            for plan in plans {
                for phase in plan.phases {
                    for job in phase.jobs { places[job] = PhaseID(plan: plan.name, phase: phase.name) }
                }
            }
            terms = zip(compiled.definitions.jobs, compiled.schedules).map { definition, schedule in
                Terms(definition, schedule, phase: places[definition.id])
            }
            jobs = Dictionary(terms.map { ($0.definition.id, $0) }) { _, last in last }
            timedPhases = plans.flatMap { plan in
                plan.phases.filter { $0.timeout != nil || $0.gate.approval?.expiresAfter != nil }
                    .map { (PhaseID(plan: plan.name, phase: $0.name), $0) }
            }
            repeating = Judge.repeating(compiled).sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        }
    }
}
