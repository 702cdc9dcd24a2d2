extension Reading {
    /// Reads a setting of a job. What is wrong with it is told once, though a default is read for every job.
    mutating func setting<Value>(
        _ site: Site?,
        _ value: (inout Reading, Site) -> Value?
    ) -> Value? {
        guard let site else { return nil }
        guard !judgedSettings.insert(site.place).inserted else { return value(&self, site) }
        let told = findings
        defer { findings = told }
        return value(&self, site)
    }
}
