// Draws the learning curve of a training as an SVG: loss on the left, accuracy on the right.

export interface Curve {
  readonly label: string;
  readonly color: string;
  readonly values: readonly number[];
}

export interface Panel {
  readonly title: string;
  readonly curves: readonly Curve[];
  /** Values that the vertical axis shows in any case. */
  readonly include: readonly number[];
}

const WIDTH = 420;
const HEIGHT = 300;
const MARGIN = { left: 52, right: 24, top: 44, bottom: 44 };

/** One SVG document with the panels side by side; the horizontal axis counts epochs from 1. */
export function learningCurve(panels: readonly Panel[]): string {
  const width = WIDTH * panels.length;
  const body = panels.map((panel, i) => `<g transform="translate(${i * WIDTH} 0)">\n${drawPanel(panel)}\n</g>`);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${HEIGHT}" viewBox="0 0 ${width} ${HEIGHT}"`,
    `  font-family="system-ui, sans-serif" font-size="12" fill="#333">`,
    `<rect width="100%" height="100%" fill="white"/>`,
    ...body,
    `</svg>\n`,
  ].join('\n');
}

function drawPanel({ title, curves, include }: Panel): string {
  const values = [...include, ...curves.flatMap((curve) => curve.values).filter(Number.isFinite)];
  const epochs = Math.max(2, ...curves.map((curve) => curve.values.length));
  const yTicks = ticks(Math.min(...values), Math.max(...values));
  const x = scale([1, epochs], [MARGIN.left, WIDTH - MARGIN.right]);
  const y = scale([Math.min(...yTicks), Math.max(...yTicks)], [HEIGHT - MARGIN.bottom, MARGIN.top]);

  return [
    `<text x="${MARGIN.left}" y="20" font-size="14" font-weight="600">${title}</text>`,
    ...yTicks.map((tick) => drawRule(y(tick), format(tick))),
    ...ticks(1, epochs)
      .filter((tick) => Number.isInteger(tick) && tick >= 1 && tick <= epochs)
      .map((tick) => text(x(tick), HEIGHT - MARGIN.bottom + 18, 'middle', format(tick))),
    text((MARGIN.left + WIDTH - MARGIN.right) / 2, HEIGHT - 8, 'middle', 'epoch'),
    ...curves.map((curve) => drawCurve(curve, x, y)),
    ...curves.map((curve, i) => drawKey(curve, i)),
  ].join('\n');
}

function drawRule(y: number, label: string): string {
  const line = `<line x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${round(y)}" y2="${round(y)}" stroke="#e2e2e2"/>`;
  return `${line}\n${text(MARGIN.left - 8, y + 4, 'end', label)}`;
}

function drawCurve({ values, color }: Curve, x: Scale, y: Scale): string {
  const points = values.flatMap((value, i) =>
    Number.isFinite(value) ? [`${round(x(i + 1))},${round(y(value))}`] : [],
  );
  return `<polyline points="${points.join(' ')}" fill="none" stroke="${color}" stroke-width="2" stroke-linejoin="round"/>`;
}

/** The key stands in the title's line, right-aligned, where no curve can cross it. */
function drawKey({ label, color }: Curve, index: number): string {
  const x = WIDTH - MARGIN.right - 190 + index * 95;
  return `<rect x="${x}" y="13" width="14" height="4" fill="${color}"/>\n${text(x + 20, 20, 'start', label)}`;
}

type Scale = (value: number) => number;

function scale([from, to]: readonly [number, number], [start, end]: readonly [number, number]): Scale {
  return (value) => start + ((value - from) / (to - from || 1)) * (end - start);
}

/** About five round numbers (1, 2 or 5 times a power of ten apart) that cover `low` to `high`. */
function ticks(low: number, high: number): number[] {
  const rough = (high - low || 1) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10);
  const first = Math.floor(low / step + 1e-9);
  const last = Math.ceil(high / step - 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
}

function text(x: number, y: number, anchor: string, content: string): string {
  return `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}">${content}</text>`;
}

/** Up to three decimals, without the noise of binary fractions. */
function format(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
