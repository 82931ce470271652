"""What a run tells: a table, JSON, a picture, and a line in a history to compare runs with."""

import json
import platform
from datetime import UTC, datetime
from html import escape
from pathlib import Path

from django.db import connection

COLUMNS = [
    ("name", "", "{}"),
    ("p50_ms", "p50 ms", "{:.1f}"),
    ("p95_ms", "p95 ms", "{:.1f}"),
    ("floor_p50_ms", "floor p50", "{:.1f}"),
    ("ratio", "ratio", "{:.2f}"),
    ("rps", "req/s at 8", "{:.0f}"),
    ("floor_rps", "floor req/s", "{:.0f}"),
    ("rps_ratio", "ratio", "{:.2f}"),
    ("queries", "statements", "{}"),
    ("database_ms", "database ms", "{:.1f}"),
    ("python_ms", "Python ms", "{:.1f}"),
    ("bytes", "bytes", "{}"),
    ("memory_mib", "memory MiB", "{:.0f}"),
]
# Of the picture, in its own units.
ROW, LEFT, WIDTH, MOST = 22, 230, 900, 10


def machine():
    """What it ran on."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        version = cursor.fetchone()[0]
    memory = next((line.split()[1] for line in Path("/proc/meminfo").read_text().splitlines()), "0")
    processors = sum(line.startswith("processor") for line in Path("/proc/cpuinfo").read_text().splitlines())
    return {
        "processors": processors,
        "memory_gib": round(int(memory) / 1024 / 1024),
        "python": platform.python_version(),
        "postgresql": version,
    }


def table(results):
    """The results as lines of text."""
    shown = [(key, head, form) for key, head, form in COLUMNS if any(row.get(key) is not None for row in results)]
    rows = [[head for _key, head, _form in shown]]
    rows += [
        [form.format(row[key]) if row.get(key) is not None else "–" for key, _head, form in shown] for row in results
    ]
    widths = [max(len(row[at]) for row in rows) for at in range(len(shown))]
    for row in rows:
        cells = [
            row[0].ljust(widths[0]),
            *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)),
        ]
        yield "  ".join(cells).rstrip()


def picture(results, about):
    """Ratios to the floor as bars, SVG."""
    told = [row for row in results if row.get("ratio") is not None]
    height = ROW * (len(told) + 2)
    scale = (WIDTH - LEFT - 60) / max([MOST, *(row["ratio"] for row in told)])
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif"',
        ' font-size="13">',
        f"<title>{escape(about)}</title>",
        f'<text x="4" y="16">{escape(about)}</text>',
    ]
    for at, row in enumerate(told, start=1):
        top = ROW * at + 6
        length = row["ratio"] * scale
        parts += [
            f'<text x="4" y="{top + 13}">{escape(row["name"])}</text>',
            f'<rect x="{LEFT}" y="{top}" width="{length:.1f}" height="{ROW - 6}" fill="#4a6785"/>',
            f'<text x="{LEFT + length + 4:.1f}" y="{top + 13}">{row["ratio"]:.2f}</text>',
        ]
    parts.append(f'<line x1="{LEFT + scale:.1f}" x2="{LEFT + scale:.1f}" y1="{ROW}" y2="{height}" stroke="#999"/>')
    return "\n".join([*parts, "</svg>", ""])


def remember(path, told):
    """Add a run to the history; the last run before it at the same scale, or None."""
    path.parent.mkdir(parents=True, exist_ok=True)
    runs = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []
    told = {"at": datetime.now(UTC).isoformat(timespec="seconds"), **told}
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(told) + "\n")
    return next((run for run in reversed(runs) if run["scale"] == told["scale"]), None)


def compared(results, before):
    """What became faster or slower than in an earlier run, by more than a tenth of the ratio to the floor."""
    known = {row["name"]: row for row in before["results"]}
    for row in results:
        old = known.get(row["name"], {}).get("ratio")
        if old and row.get("ratio") and abs(row["ratio"] / old - 1) > 0.1:
            yield f"{row['name']}: {old:.2f} times the floor on {before['at'][:10]}, now {row['ratio']:.2f}"
