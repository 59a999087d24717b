/** A trace as OTLP/JSON with as many spans as wanted: requests of several services, each with work of its own below it. */

export const LARGE_TRACE_ID = '1'.repeat(32);

const START = 1_700_000_000_000;
const BELOW = 9;

export function largeTrace(spans: number): object {
  const services = ['gateway', 'orders', 'stock', 'mailer'];
  const bySpans = new Map<string, object[]>(services.map((name) => [name, []]));
  const add = (
    at: number,
    service: string,
    parent: number,
    name: string,
    kind: number,
    start: number,
    length: number,
  ) => {
    bySpans.get(service)?.push({
      traceId: LARGE_TRACE_ID,
      spanId: idOf(at),
      ...(parent >= 0 && { parentSpanId: idOf(parent) }),
      name,
      kind,
      startTimeUnixNano: nanoseconds(start),
      endTimeUnixNano: nanoseconds(start + length),
      attributes: [{ key: 'db.query.text', value: { stringValue: `SELECT ${at} FROM t${at % 7}` } }],
      status: at % 97 === 0 ? { code: 2, message: 'no' } : {},
    });
  };
  add(0, 'gateway', -1, 'POST /import', 2, 0, spans);
  for (let at = 1; at < spans; at += 1) {
    const batch = at - ((at - 1) % (BELOW + 1));
    if (at === batch)
      add(
        at,
        services[at % 4] ?? '',
        0,
        `batch ${'abcdefghijklmnop'[at % 16]}${'qrstuvwxyz'[((at / 10) % 10) | 0]}`,
        1,
        at,
        BELOW,
      );
    else add(at, services[batch % 4] ?? '', batch, `step ${'abcdefghij'[at % 10]}`, 3, at - 0.5, 0.8);
  }
  return {
    resourceSpans: services.map((name) => ({
      resource: { attributes: [{ key: 'service.name', value: { stringValue: name } }] },
      scopeSpans: [{ scope: { name: 'test' }, spans: bySpans.get(name) }],
    })),
  };
}

function idOf(at: number): string {
  return (at + 1).toString(16).padStart(16, '0');
}

function nanoseconds(ms: number): string {
  return `${BigInt(START) * 1_000_000n + BigInt(Math.round(ms * 1_000_000))}`;
}
