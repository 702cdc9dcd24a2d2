import Dispatch
import GRDB

extension Configuration {
    /// GRDB's own, at the priority of the rest: what GRDB asks for needs a nice value below 0, which a service's user may
    /// not take, and libdispatch complains on standard error.
    static func plain() -> Configuration {
        var configuration = Configuration()
        configuration.qos = .default
        return configuration
    }
}
