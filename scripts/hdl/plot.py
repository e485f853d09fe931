"""Times over sizes as SVG, both on logarithmic axes: a panel for each piece of work, a line for each who does it."""

import math
from html import escape

WIDTH, HEIGHT, LEFT, TOP, BOTTOM, GAP = 250, 190, 58, 46, 52, 18
COLOURS = ["#1e5ac8", "#e67828", "#46905a", "#965aaa", "#9a7b2f", "#777777"]


def svg(panels):
    """panels: title -> who -> log2 of the size -> milliseconds."""
    names = list(dict.fromkeys(who for lines in panels.values() for who in lines))
    colours = {who: COLOURS[min(at, len(COLOURS) - 1)] for at, who in enumerate(names)}
    width = len(panels) * (LEFT + WIDTH + GAP)
    drawn = "".join(panel(at * (LEFT + WIDTH + GAP) + LEFT, title, lines, colours)
                    for at, (title, lines) in enumerate(panels.items()))
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{TOP + HEIGHT + BOTTOM}" '
            f'font-family="sans-serif" font-size="11">\n<rect width="100%" height="100%" fill="white"/>\n'
            f"{legend(colours)}{drawn}</svg>\n")


def panel(left, title, lines, colours):
    points = [point for line in lines.values() for point in line.items()]
    sizes = sorted({size for size, _ in points})
    low, high = (rounding(math.log10(pick(ms for _, ms in points))) for pick, rounding in ((min, math.floor), (max, math.ceil)))
    high = max(high, low + 1)
    x = lambda size: left + WIDTH * (size - sizes[0]) / max(sizes[-1] - sizes[0], 1)
    y = lambda ms: TOP + HEIGHT * (high - math.log10(ms)) / (high - low)
    drawn = text(left + WIDTH / 2, TOP - 8, title, "middle", ' font-weight="bold"')
    for power in range(low, high + 1):
        drawn += path([(left, y(10.0**power)), (left + WIDTH, y(10.0**power))], "#dddddd", 1)
        drawn += text(left - 6, y(10.0**power) + 4, f"{10.0**power:g} ms", "end")
    for size in sizes:
        drawn += text(x(size), TOP + HEIGHT + 18, f"2^{size}", "middle")
    for who, line in lines.items():
        at = [(x(size), y(ms)) for size, ms in sorted(line.items())]
        drawn += path(at, colours[who], 2)
        drawn += "".join(f'<circle cx="{px:.1f}" cy="{py:.1f}" r="3" fill="{colours[who]}"/>\n' for px, py in at)
    return drawn


def legend(colours):
    drawn = ""
    for at, (who, colour) in enumerate(colours.items()):
        left = LEFT + 110 * at
        drawn += path([(left, 14), (left + 18, 14)], colour, 3) + text(left + 24, 18, who, "start")
    return drawn


def path(points, colour, width):
    drawn = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline points="{drawn}" fill="none" stroke="{colour}" stroke-width="{width}"/>\n'


def text(x, y, words, anchor, more=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{more}>{escape(words)}</text>\n'
