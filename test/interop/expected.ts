export interface Context {
  traceId: string;
  spanId: string;
}

const FLAGS = { sampled: 0x01, hasIsRemote: 0x100, isRemote: 0x200 };

/** The spans of apps/all-fields.mjs in the form of `plain`, given what it printed. */
export function expectedSpans([server, ...others]: readonly Context[]): unknown[] {
  const parent = server?.spanId;
  const local = {
    traceId: server?.traceId,
    parentSpanId: parent,
    traceState: 'vendor=value',
    flags: FLAGS.sampled | FLAGS.hasIsRemote,
  };
  const child = (name: string, kind: number, status?: object) => ({
    ...local,
    spanId: others[[0, 2, 3, 4].indexOf(kind - 1)]?.spanId,
    name,
    kind,
    startTimeUnixNano: String(1_700_000_000_000_000_999n + BigInt(kind)),
    endTimeUnixNano: String(1_700_000_000_000_001_999n + BigInt(kind)),
    status: status ?? {},
  });
  return [
    child('INTERNAL', 1),
    child('CLIENT', 3, { code: 2, message: 'it failed' }),
    child('PRODUCER', 4, { code: 1 }),
    child('CONSUMER', 5),
    {
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: parent,
      parentSpanId: 'b7ad6b7169203331',
      traceState: 'vendor=value',
      flags: FLAGS.sampled | FLAGS.hasIsRemote | FLAGS.isRemote,
      name: 'server',
      kind: 2,
      startTimeUnixNano: '1700000000000000001',
      endTimeUnixNano: '1700000000999999999',
      status: {},
      attributes: {
        string: { stringValue: 'text' },
        unicode: { stringValue: 'h\u00e9 \u65e5\u672c \ud83d\ude80 \u0000\n' },
        'string.empty': { stringValue: '' },
        true: { boolValue: true },
        false: { boolValue: false },
        zero: { intValue: '0' },
        integer: { intValue: '42' },
        negative: { intValue: '-42' },
        'integer.large': { intValue: '9007199254740991' },
        'integer.small': { intValue: '-9007199254740991' },
        double: { doubleValue: '1.5' },
        'double.large': { doubleValue: '1e+300' },
        nan: { doubleValue: 'NaN' },
        infinite: { doubleValue: 'Infinity' },
        strings: { arrayValue: { values: [{ stringValue: 'a' }, { stringValue: '' }] } },
        booleans: { arrayValue: { values: [{ boolValue: true }, { boolValue: false }] } },
        integers: { arrayValue: { values: [{ intValue: '1' }, { intValue: '2' }] } },
        doubles: { arrayValue: { values: [{ doubleValue: '0.5' }, { doubleValue: '-0.25' }] } },
        empty: { arrayValue: {} },
        long: { stringValue: 'x'.repeat(10_000) },
      },
      events: [
        {
          timeUnixNano: '1700000000000000500',
          name: 'event',
          attributes: { key: { stringValue: 'value' } },
        },
        { timeUnixNano: '1700000000000000600', name: 'bare event' },
      ],
      links: [
        {
          traceId: '11111111111111111111111111111111',
          spanId: '2222222222222222',
          attributes: { 'link.key': { intValue: '7' } },
          flags: FLAGS.sampled | FLAGS.hasIsRemote,
        },
      ],
    },
  ];
}
