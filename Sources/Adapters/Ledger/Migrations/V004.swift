import GRDB

extension Migration {
    /// Words are settled: a refused login is called so.
    static let v004 = Migration(version: 4) { db in
        for statement in statements {
            try db.execute(sql: statement)
        }
    }

    private static let statements = [
        "UPDATE turn SET outcome = 'login_refused' WHERE outcome = 'auth'",
        "UPDATE turn SET failure_kind = 'login_refused' WHERE failure_kind = 'auth'",
    ]
}
