import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { formatDuration } from '../../analysis/format.ts';
import type { TraceSummary } from '../../analysis/summarize.ts';
import { timeOfDay } from '../parts/time.ts';
import { theme } from '../state/theme.ts';

interface ScatterProps {
  traces: readonly TraceSummary[];
  selected: string;
  onOpen: (traceId: string) => void;
  /** Time in ms since the epoch, durations in ms. */
  onBrush: (from: number, to: number, shortest: number, longest: number) => void;
}

const PADDING = { left: 56, right: 12, top: 8, bottom: 20 };
const NEAR = 8;

interface Scale {
  x: (time: number) => number;
  y: (duration: number) => number;
  timeAt: (x: number) => number;
  durationAt: (y: number) => number;
  decades: number[];
  first: number;
  last: number;
}

function scaleOf(traces: readonly TraceSummary[], width: number, height: number): Scale {
  let [first, last, low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 5, -2];
  for (const { start, duration } of traces) {
    first = Math.min(first, start);
    last = Math.max(last, start);
    const power = Math.log10(Math.max(duration, 0.01));
    low = Math.min(low, Math.floor(power));
    high = Math.max(high, Math.ceil(power));
  }
  if (last - first < 1000) [first, last] = [first - 500, last + 500];
  if (high <= low) high = low + 1;
  const inner = { width: width - PADDING.left - PADDING.right, height: height - PADDING.top - PADDING.bottom };
  return {
    x: (time) => PADDING.left + ((time - first) / (last - first)) * inner.width,
    y: (duration) => PADDING.top + (1 - (Math.log10(Math.max(duration, 0.01)) - low) / (high - low)) * inner.height,
    timeAt: (x) => first + ((x - PADDING.left) / inner.width) * (last - first),
    durationAt: (y) => 10 ** (low + (1 - (y - PADDING.top) / inner.height) * (high - low)),
    decades: Array.from({ length: high - low + 1 }, (_, at) => 10 ** (low + at)),
    first,
    last,
  };
}

/** Each trace as a point by its time and duration, the latter logarithmic; a rectangle drawn over points becomes a search. */
export function Scatter({ traces, selected, onOpen, onBrush }: ScatterProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [brush, setBrush] = useState<{ x: number; y: number; toX: number; toY: number }>();
  const [near, setNear] = useState<TraceSummary>();
  useLayoutEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setSize({ width: element.clientWidth, height: element.clientHeight }));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const scale = scaleOf(traces, size.width, size.height);
  useEffect(() => {
    if (canvas.current !== null) draw(canvas.current, size, scale, traces, near?.traceId ?? selected, brush);
  }, [size, traces, selected, near, brush, theme.value]);
  const nearest = (x: number, y: number) => {
    let best: TraceSummary | undefined;
    let distance = NEAR;
    for (const trace of traces) {
      const away = Math.hypot(scale.x(trace.start) - x, scale.y(trace.duration) - y);
      if (away <= distance) [best, distance] = [trace, away];
    }
    return best;
  };
  const finish = () => {
    if (brush === undefined) return;
    const { x, y, toX, toY } = brush;
    setBrush(undefined);
    if (Math.abs(toX - x) < 4 && Math.abs(toY - y) < 4) {
      const trace = nearest(toX, toY);
      if (trace !== undefined) onOpen(trace.traceId);
      return;
    }
    onBrush(
      scale.timeAt(Math.min(x, toX)),
      scale.timeAt(Math.max(x, toX)),
      scale.durationAt(Math.max(y, toY)),
      scale.durationAt(Math.min(y, toY)),
    );
  };
  return (
    <div class="scatter">
      <canvas
        ref={canvas}
        role="img"
        aria-label={`Durations over time of ${traces.length} traces; the list below has the same`}
        data-near={near !== undefined}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          setBrush({ x: event.offsetX, y: event.offsetY, toX: event.offsetX, toY: event.offsetY });
        }}
        onPointerMove={({ offsetX, offsetY }) => {
          if (brush === undefined) setNear(nearest(offsetX, offsetY));
          else setBrush({ ...brush, toX: offsetX, toY: offsetY });
        }}
        onPointerUp={finish}
        onPointerLeave={() => setNear(undefined)}
      />
      {near !== undefined && brush === undefined && (
        <p
          class="scatter-near"
          aria-hidden="true"
          style={{
            '--x': `${Math.min(scale.x(near.start), size.width - 220)}px`,
            '--y': `${scale.y(near.duration)}px`,
          }}
        >
          <b>{near.title}</b> {formatDuration(near.duration)}
        </p>
      )}
    </div>
  );
}

/** A canvas takes neither `var()` nor `light-dark()`, so it is given the colour that the browser makes of a token. */
function colourReader(canvas: HTMLCanvasElement): (token: string) => string {
  const known = new Map<string, string>();
  return (token) => {
    let colour = known.get(token);
    if (colour === undefined) {
      canvas.style.color = `var(${token})`;
      colour = getComputedStyle(canvas).color;
      canvas.style.color = '';
      known.set(token, colour);
    }
    return colour;
  };
}

function draw(
  canvas: HTMLCanvasElement,
  { width, height }: { width: number; height: number },
  scale: Scale,
  traces: readonly TraceSummary[],
  marked: string,
  brush: { x: number; y: number; toX: number; toY: number } | undefined,
): void {
  const context = canvas.getContext('2d');
  if (context === null || width === 0) return;
  const ratio = window.devicePixelRatio || 1;
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  context.scale(ratio, ratio);
  const colour = colourReader(canvas);
  context.font = `11px ${getComputedStyle(canvas).fontFamily}`;
  context.textBaseline = 'middle';
  context.textAlign = 'right';
  for (const duration of scale.decades) {
    const y = Math.round(scale.y(duration)) + 0.5;
    context.strokeStyle = colour('--line-soft');
    context.beginPath();
    context.moveTo(PADDING.left, y);
    context.lineTo(width - PADDING.right, y);
    context.stroke();
    context.fillStyle = colour('--text-soft');
    context.fillText(formatDuration(duration), PADDING.left - 8, y);
  }
  const ticks = Math.max(2, Math.floor(width / 180));
  context.textBaseline = 'alphabetic';
  for (let tick = 0; tick <= ticks; tick += 1) {
    const time = scale.first + ((scale.last - scale.first) * tick) / ticks;
    context.textAlign = tick === 0 ? 'left' : tick === ticks ? 'right' : 'center';
    context.fillText(timeOfDay(time, scale.last - scale.first < 10_000), scale.x(time), height - 5);
  }
  for (const { traceId, start, duration, errors, spans } of traces) {
    context.fillStyle = colour(errors > 0 ? '--error' : '--accent');
    context.globalAlpha = traceId === marked ? 1 : 0.55;
    context.beginPath();
    context.arc(scale.x(start), scale.y(duration), Math.min(7, 2.5 + Math.log10(spans + 1)), 0, 2 * Math.PI);
    context.fill();
    if (traceId !== marked) continue;
    context.strokeStyle = colour('--text');
    context.lineWidth = 1.5;
    context.stroke();
    context.lineWidth = 1;
  }
  context.globalAlpha = 1;
  if (brush === undefined) return;
  context.fillStyle = colour('--selected');
  context.strokeStyle = colour('--accent');
  context.globalAlpha = 0.5;
  context.fillRect(brush.x, brush.y, brush.toX - brush.x, brush.toY - brush.y);
  context.globalAlpha = 1;
  context.strokeRect(brush.x, brush.y, brush.toX - brush.x, brush.toY - brush.y);
}
