// Draws each [data-chart]; the table below it says the same without scripts.
const plots = [...document.querySelectorAll("[data-chart]")];
const compact = new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 1 });
const exact = new Intl.NumberFormat("en-US", { maximumFractionDigits: 6 });
const STEPS = [1, 2, 3, 4, 6, 7, 8, 12, 14, 24, 28, 48, 96, 168, 336, 672];
const DASHES = [[], [6, 4], [2, 3], [10, 4, 2, 4], [14, 4], [4, 8]];

// Colours are the page's, light or dark: canvas needs them resolved.
const probe = document.createElement("i");
probe.hidden = true;
document.body.append(probe);
function colour(name) {
  probe.className = `colour-${name}`;
  return getComputedStyle(probe).color;
}

function axis(scale, side, series) {
  // Of clicks there is no half.
  const whole = series.every((one) => one.axis !== scale || one.values.every(Number.isInteger));
  return {
    scale,
    side,
    size: 56,
    stroke: () => colour("soft"),
    grid: { show: side === 3, stroke: () => colour("line"), width: 1 },
    ticks: { show: false },
    values: (_, values) =>
      values.map((value) => (whole && !Number.isInteger(value) ? "" : compact.format(value))),
  };
}

// Whether a later line runs upon this one for the most part: it is drawn broader then, and both are seen.
function isUnder(series, i) {
  const { axis: scale, values } = series[i];
  const runsUpon = ({ values: others }) => {
    const told = others.filter((value, at) => value !== 0 || values[at] !== 0).length;
    const same = others.filter((value, at) => value !== 0 && value === values[at]).length;
    return same > 0 && same * 2 >= told;
  };
  return series.slice(i + 1).some((other) => other.axis === scale && runsUpon(other));
}

function optionsFor({ labels, series }, width) {
  const right = series.some((one) => one.axis === "right");
  const time = {
    incrs: STEPS,
    space: 84,
    stroke: () => colour("soft"),
    grid: { show: false },
    ticks: { stroke: () => colour("line"), size: 4 },
    values: (_, values) => values.map((at) => labels[at] ?? ""),
  };
  const lines = series.map(({ label, axis: scale, unit }, i) => ({
    label: unit ? `${label}, ${unit}` : label,
    scale,
    stroke: () => colour(`c${i % 6}`),
    width: isUnder(series, i) ? 4 : 2,
    dash: DASHES[i % 6],
    points: { show: labels.length < 40, size: 5, fill: () => colour(`c${i % 6}`) },
    value: (_, value) => (value === null ? "–" : exact.format(value)),
  }));
  const fromZero = (room) => (_, low, high) => [Math.min(0, low ?? 0), Math.max(1, (high ?? 1) * room)];
  return {
    width,
    height: 240,
    padding: [12, right ? 0 : 28, 0, 0],
    cursor: { drag: { x: false, y: false } },
    // With the same room above, lines of one shape would lie upon each other.
    scales: { x: { time: false }, left: { range: fromZero(1.08) }, right: { range: fromZero(1.7) } },
    axes: [time, axis("left", 3, series), ...(right ? [axis("right", 1, series)] : [])],
    series: [{ label: "Time", value: (_, at) => (at === null ? "–" : (labels[at] ?? "")) }, ...lines],
  };
}

function draw(UPlot, plot) {
  const data = JSON.parse(plot.dataset.chart);
  const values = [data.labels.map((_, at) => at), ...data.series.map((one) => one.values)];
  const chart = new UPlot(optionsFor(data, plot.clientWidth), values, plot);
  new ResizeObserver(() => {
    if (plot.clientWidth !== chart.width) chart.setSize({ width: plot.clientWidth, height: 240 });
  }).observe(plot);
  return chart;
}

if (plots.length > 0) {
  const { default: UPlot } = await import(plots[0].dataset.uplot);
  const charts = plots.map((plot) => draw(UPlot, plot));
  const redraw = () => {
    for (const chart of charts) chart.redraw(false, true);
  };
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  const root = document.documentElement;
  new MutationObserver(redraw).observe(root, { attributes: true, attributeFilter: ["data-theme"] });
}
