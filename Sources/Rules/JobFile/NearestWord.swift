/// The word of `words` that `word` is probably a misspelling of; nil when none is near.
///
/// Distance is Damerau-Levenshtein (optimal string alignment) without regard to case; it may be about a third of the
/// longer word's letters, at least one. Of equally near words the first wins.
func nearestWord(to word: String, among words: some Sequence<String>) -> String? {
    let wanted = Array(word.lowercased().unicodeScalars.prefix(80))
    guard !wanted.isEmpty else { return nil }
    var best: (word: String, distance: Int)?
    for candidate in words {
        let letters = Array(candidate.lowercased().unicodeScalars.prefix(80))
        let threshold = max(1, (max(letters.count, wanted.count) + 1) / 3)
        let bound = min(threshold, (best?.distance ?? .max) - 1)
        guard abs(letters.count - wanted.count) <= bound else { continue }
        let distance = alignmentDistance(wanted, letters)
        if distance <= bound { best = (candidate, distance) }
        if distance == 0 { break }
    }
    return best?.word
}

/// Insertions, removals, replacements and swaps of neighbours that turn `first` into `second`.
private func alignmentDistance(_ first: [Unicode.Scalar], _ second: [Unicode.Scalar]) -> Int {
    guard !second.isEmpty else { return first.count }
    var beforeLast: [Int] = []
    var last = Array(0...second.count)
    for row in first.indices {
        var current = [row + 1]
        for column in second.indices {
            let isSame = first[row] == second[column]
            var cost = min(current[column] + 1, last[column + 1] + 1, last[column] + (isSame ? 0 : 1))
            if row > 0, column > 0, first[row] == second[column - 1], first[row - 1] == second[column] {
                cost = min(cost, beforeLast[column - 1] + 1)
            }
            current.append(cost)
        }
        beforeLast = last
        last = current
    }
    return last[second.count]
}
