"""Figures over several runs, and the table of them."""

import statistics


def median(runs, *path):
    """The median over the runs of what is at `path` in each; None where a run has none."""
    values = [value for value in (at(run, path) for run in runs) if value is not None]
    return statistics.median(values) if values else None


def at(value, path):
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


class Table:
    """Rows of: what, goal, midwatch's figure, a peer's name and figure, their ratio."""

    HEADINGS = ("what", "goal", "midwatch", "beside it", "figure", "ratio")

    def __init__(self):
        self.rows = []

    def add(self, what, goal, figure, *peers):
        """A row for each peer, a (name, figure) pair; peers that were not measured are left out."""
        known = [(name, value) for name, value in peers if value is not None] or [("", None)]
        for number, (name, value) in enumerate(known):
            ratio = figure / value if figure is not None and value else None
            self.rows.append(
                {
                    "what": what if number == 0 else "",
                    "goal": goal if number == 0 else "",
                    "midwatch": digits(figure) if number == 0 else "",
                    "beside it": name,
                    "figure": digits(value),
                    "ratio": "" if ratio is None else f"{ratio:.2f}",
                }
            )

    def text(self):
        widths = [max(len(name), *(len(row[name]) for row in self.rows)) for name in self.HEADINGS]
        lines = [dict(zip(self.HEADINGS, self.HEADINGS)), dict(zip(self.HEADINGS, ("-" * width for width in widths)))]
        return "\n".join(
            "  ".join(
                row[name].rjust(width) if name in ("midwatch", "figure", "ratio") else row[name].ljust(width)
                for name, width in zip(self.HEADINGS, widths)
            ).rstrip()
            for row in lines + self.rows
        )


def digits(value):
    """Three significant digits at least; nothing for what was not measured."""
    if value is None:
        return ""
    if value == 0:
        return "0"
    if abs(value) >= 100:
        return f"{value:.0f}"
    if abs(value) >= 10:
        return f"{value:.1f}"
    return f"{value:.2f}" if abs(value) >= 1 else f"{value:.3f}"
