"""The tables of benchmarks/README.md, made from the files in results/: `python -m benchmarks.report`."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from benchmarks.ledger import RESULTS, newest, read_ledger
from benchmarks.suite import ROOM
from forecasting.vocabulary.facts import N_ROWS

README = ROOM / "README.md"
PEERS = RESULTS / "peers.csv"
WAREHOUSE = RESULTS / "warehouse.csv"


@dataclass(frozen=True)
class Target:
    """What a figure must, should and might be: smaller is better.

    Attributes:
        suite: Name of the suite.
        metric: Name in the ledger.
        limits: Must, reach for, record.
        centre: Where a coverage belongs; None for figures that count by themselves.
    """

    suite: str
    metric: str
    limits: tuple[float, float, float]
    centre: float | None = None

    def distance(self, value: float) -> float:
        """Returns what the limits apply to: the value, or its distance from the centre in points."""
        return value if self.centre is None else round(abs(value - self.centre) * 100, 6)


CONTINUOUS = ("m3_tourism", "m3", "m4_hourly", "m4_weekly", "m4_yearly", "substation")
COUNTS = ("m5", "online_retail")
TARGETS = (
    Target("m3_tourism", "mase_ratio", (0.841, 0.828, 0.815)),
    Target("m3", "smape", (12.9, 12.6, 12.37)),
    Target("m4_hourly", "owa", (0.516, 0.44, 0.410)),
    Target("m4_weekly", "owa", (0.80, 0.751, 0.739)),
    Target("m4_yearly", "owa", (0.85, 0.80, 0.778)),
    Target("m5", "wrmsse", (0.68, 0.60, 0.55)),
    *(Target(suite, f"coverage_{share}", (3.0, 1.5, 1.0), share / 100) for suite in CONTINUOUS for share in (80, 95)),
    *(
        Target(suite, metric, (2.0, 1.5, 1.0), centre)
        for suite in COUNTS
        for metric, centre in (("upper_90", 0.10), ("upper_975", 0.025))
    ),
    Target("online_retail", "rmsse_ratio", (0.95, 0.90, 0.85)),
    Target("online_retail", "wape_weekly_ratio", (0.95, 0.90, 0.85)),
    Target("online_retail", "abs_bias", (0.05, 0.05, 0.05)),
)
LIMITS = ("must", "reach", "record")


def ledger_table(ledger: pd.DataFrame) -> str:
    """Returns the targets with the last entry of the ledger for each, as a Markdown table."""
    entries = newest(ledger)
    lines = [
        "| suite | metric | must | reach | record | last | stands at | auto | fallbacks | CPU s | commit | date |",
        "|---|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for target in TARGETS:
        entry = entries.get((target.suite, "hand", target.metric))
        auto = entries.get((target.suite, "auto", target.metric))
        limits = " | ".join(f"{limit:g}" + ("" if target.centre is None else " off") for limit in target.limits)
        cells = "| not run | | | | | | |"
        if entry is not None:
            cells = (
                f"| {entry.value:.4f} | {_verdict(target, entry.value)} | {f'{auto.value:.4f}' if auto else ''} "
                f"| {entry.n_fallback} of {entry.n_series} "
                f"| {entry.cpu_seconds:.0f} | {entry.commit[:7]} | {entry.date} |"
            )
        lines.append(f"| {target.suite} | {target.metric} | {limits} {cells}")
    return "\n".join(lines)


def _verdict(target: Target, value: float) -> str:
    passed = [name for name, limit in zip(LIMITS, target.limits, strict=True) if target.distance(value) <= limit]
    return passed[-1] if passed else "**short**"


def peers_table(peers: pd.DataFrame) -> str:
    """Returns the figures of the named peers as a Markdown table."""
    lines = ["| suite | metric | peer | value | CPU s | date |", "|---|---|---|---|---|---|"]
    rows = peers.sort_values(["suite", "metric", "value"]).itertuples()
    lines += [f"| {r.suite} | {r.metric} | {r.peer} | {r.value:.4f} | {r.cpu_seconds:.0f} | {r.date} |" for r in rows]
    return "\n".join(lines)


def warehouse_table(measures: pd.DataFrame) -> str:
    """Returns the speed of the warehouse beside that of others as a Markdown table."""
    lines = ["| database | compared | rows | ours | other | ratio | goal | |", "|---|---|---|---|---|---|---|---|"]
    for row in measures.to_dict("records"):
        is_size = "memory" in row["measure"]
        unit, bound = ("MB", "at most") if is_size else ("s", "at least")
        reached = row["ratio"] <= row["goal"] if is_size else row["ratio"] >= row["goal"]
        cells = [row["database"], row["measure"], f"{row[N_ROWS]:,}"]
        cells += [f"{row[side]:.1f} {unit}" for side in ("ours", "other")]
        cells += [f"{row['ratio']:.2f}", f"{bound} {row['goal']:g}", "" if reached else "**short**"]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def with_tables(text: str, ledger: pd.DataFrame, peers: pd.DataFrame, measures: pd.DataFrame) -> str:
    """Returns a document with all tables between their marks."""
    tables = {"ledger": ledger_table(ledger), "peers": peers_table(peers), "warehouse": warehouse_table(measures)}
    for name, table in tables.items():
        begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
        before, _, rest = text.partition(begin)
        _, _, after = rest.partition(end)
        text = f"{before}{begin}\n{table}\n{end}{after}"
    return text


def read_peers() -> pd.DataFrame:
    """Returns what benchmarks.peers has measured, empty where it has not."""
    return pd.read_csv(PEERS) if PEERS.exists() else pd.DataFrame(columns=["suite", "metric", "value"])


def read_warehouse() -> pd.DataFrame:
    """Returns what benchmarks.warehouse has measured, empty where it has not."""
    return pd.read_csv(WAREHOUSE) if WAREHOUSE.exists() else pd.DataFrame()


def main() -> None:
    """Brings the README up to what was measured."""
    text = with_tables(README.read_text(encoding="utf-8"), read_ledger(), read_peers(), read_warehouse())
    README.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
