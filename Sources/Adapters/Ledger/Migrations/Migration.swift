import GRDB

/// One step of the schema. Steps are appended, one file each, and never edited once released.
struct Migration: Sendable {
    /// Counts from 1 without gaps.
    let version: Int
    /// Changes the schema; runs in a transaction of its own.
    let apply: @Sendable (Database) throws -> Void

    /// All steps, oldest first.
    static let all: [Migration] = [.v001, .v002, .v003, .v004, .v005, .v006]

    /// The schema version this program writes.
    static var newest: Int { all.last?.version ?? 0 }

    /// How GRDB's bookkeeping table `grdb_migrations` names the step: `V001`.
    var identifier: String {
        let digits = String(version)
        return "V" + String(repeating: "0", count: max(0, 3 - digits.count)) + digits
    }

    /// The version an identifier stands for; nil when it is none of ours.
    static func version(of identifier: String) -> Int? {
        guard identifier.hasPrefix("V") else { return nil }
        return Int(identifier.dropFirst())
    }

    /// GRDB's runner with all steps registered: each step and its bookkeeping row commit together.
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        for step in all {
            migrator.registerMigration(step.identifier, foreignKeyChecks: .immediate, migrate: step.apply)
        }
        return migrator
    }
}
