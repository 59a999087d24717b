/** A plot of what every contender adds to bare Node.js: one panel per measurement, one bar per contender. */
import { addedBy, type Measurement } from '../measure/measurement.ts';
import { plus } from '../verdict.ts';
import type { Report } from './report.ts';

const PLOTTED = ['startup-express', 'request-http', 'request-express', 'memory-after-load'];
const WIDTH = 760;
const LABELS = 270;
const NUMBERS = 90;
const BAR = 18;
const GAP = 6;
const TITLE = 34;
const OURS = '#2a7f62';
const OTHERS = '#9aa5b1';
/** Readable on a light and on a dark page. */
const TEXT = '#57606a';

/** Returns the SVG; measurements that are missing are left out. */
export function renderPlot({ measurements, contenders }: Pick<Report, 'measurements' | 'contenders'>): string {
  let y = 0;
  const panels: string[] = [];
  for (const id of PLOTTED) {
    const measurement = measurements.find((candidate) => candidate.id === id);
    if (measurement === undefined) continue;
    const bars = contenders.flatMap(({ name, title }) => {
      const added = name === 'bare' ? undefined : addedBy(measurement, name);
      return added === undefined ? [] : [{ title, added, color: name === 'ours' ? OURS : OTHERS }];
    });
    panels.push(...panel(measurement, bars, y));
    y += TITLE + bars.length * (BAR + GAP) + GAP;
  }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" width="${WIDTH}" height="${y}" font-family="sans-serif" font-size="12" role="img">`,
    '<title>What tracing adds to bare Node.js</title>',
    ...panels,
    '</svg>',
    '',
  ].join('\n');
}

interface PlottedBar {
  readonly title: string;
  readonly added: number;
  readonly color: string;
}

function panel({ title, unit, digits }: Measurement, bars: readonly PlottedBar[], top: number): string[] {
  const most = Math.max(...bars.map(({ added }) => added), Number.MIN_VALUE);
  const heading = `<text x="0" y="${top + 20}" font-weight="bold" fill="${TEXT}">Added: ${escapeXml(title)}</text>`;
  const lines = bars.flatMap(({ title: label, added, color }, index) => {
    const y = top + TITLE + index * (BAR + GAP);
    const width = Math.max(1, (Math.max(added, 0) / most) * (WIDTH - LABELS - NUMBERS));
    const middle = y + BAR / 2 + 4;
    return [
      `<text x="${LABELS - 8}" y="${middle}" text-anchor="end" fill="${TEXT}">${escapeXml(label)}</text>`,
      `<rect x="${LABELS}" y="${y}" width="${width.toFixed(1)}" height="${BAR}" rx="2" fill="${color}"/>`,
      `<text x="${(LABELS + width + 6).toFixed(1)}" y="${middle}" fill="${TEXT}">${escapeXml(plus(added, unit, digits))}</text>`,
    ];
  });
  return [heading, ...lines];
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
