import MidwatchModel

extension Reading {
    /// What turns may spend, of a job, an account, a plan or a night.
    ///
    /// - Parameter period: how long it has to last when it does not say so.
    mutating func budget(_ site: Site, period: Budget.Period = .night) -> Budget? {
        guard site.isObject else { return nil }
        refuseUnbounded(site, BudgetWords.amounts)
        return Budget(
            turns: site["turns"]?.whole(Bounds.budgetTurns),
            tokens: site["tokens"]?.whole(Bounds.budgetTokens),
            costMicroUSD: site["usd"]?.amount(Bounds.microUSD, parts: Bounds.microUSDPerUSD),
            wallMilliseconds: site["minutes"]?.amount(Bounds.minuteMilliseconds, parts: Bounds.millisecondsPerMinute),
            period: site["per"]?.text.flatMap { Budget.Period(rawValue: $0) } ?? period
        )
    }

    /// What the job's turns may spend.
    mutating func budget(_ settings: JobSettings) -> Budget? {
        setting(settings["budget"]) { $0.budget($1) }
    }

    /// What one turn of the job may spend.
    mutating func turnBudget(_ settings: JobSettings) -> TurnBudget {
        let budget: TurnBudget? = setting(settings["turnBudget"]) { reading, site in
            guard site.isObject else { return nil }
            reading.refuseUnbounded(site, Array(BudgetWords.amounts.dropFirst()))
            let minutes = site["minutes"]?.amount(Bounds.minuteMilliseconds, parts: Bounds.millisecondsPerMinute)
            return TurnBudget(
                tokens: site["tokens"]?.whole(Bounds.budgetTokens),
                costMicroUSD: site["usd"]?.amount(Bounds.microUSD, parts: Bounds.microUSDPerUSD),
                wallMilliseconds: minutes
            )
        }
        return budget ?? TurnBudget()
    }

    /// What an account's tokens and hours are taken to cost.
    func prices(_ site: Site) -> Prices {
        var prices = Prices()
        func price(_ key: String) -> Int64? {
            site[key]?.amount(Bounds.priceMicroUSD, parts: Bounds.microUSDPerUSD)
        }
        if let price = price("usdPerMillionTokens") { prices.microUSDPerMillionTokens = price }
        if let price = price("usdPerHour") { prices.microUSDPerHour = price }
        return prices
    }

    /// When nights begin, and what one may cost.
    mutating func readNight(_ root: Site) {
        guard let site = root["night"] else { return }
        refuseSecondSettings(site)
        if let begins = site["begins"], let minutes = timeOfDay(begins) { night.beginsAt = minutes }
        if let zoneSite = site["tz"], let zone = zoneSite.filledText {
            checkZone(zone, at: zoneSite)
            night.zone = zone
        }
        if let budgetSite = site["budget"] { night.budget = budget(budgetSite) }
    }

    private mutating func refuseUnbounded(_ site: Site, _ amounts: [String]) {
        guard !amounts.contains(where: { site[$0] != nil }) else { return }
        let choices = amounts.map(quoted).joined(separator: ", ")
        findings.error("\(site.subject) bounds nothing; add at least one of \(choices)", at: site)
    }
}
