import { libraries } from '../../../src/loader/registry.ts';
import { LOG_LEVELS } from '../../../src/node/log.ts';
import { libraryVariables } from '../../../src/settings/read/libraries.ts';
import { VARIABLE_NAMES } from '../../../src/settings/table/table.ts';
import type { Random } from './random.ts';

/** What some variable or other takes. Every address is one of this machine, or none. */
const SENSIBLE = [
  'true',
  'FALSE',
  'none',
  'otlp',
  'otlp,none',
  'tracecontext,baggage,b3,b3multi',
  'jaeger,xray,ottrace,b3',
  'always_off',
  'jaeger_remote',
  'endpoint=http://127.0.0.1:1,pollingIntervalMs=20,initialSamplingRate=1',
  'zipkin,otlp',
  'otlp/stdout',
  'env,host,os,container,k8s',
  'http/dup',
  'parentbased_traceidratio',
  'traceidratio',
  '0.25',
  'gzip',
  'grpc',
  'http/json',
  'http/protobuf',
  'http://127.0.0.1:1',
  'https://user:pass@127.0.0.1:1/v1/traces?x=1#y',
  'http://[::1]:1',
  'http://collector.invalid:4317',
  'key=value,other=%20x',
  'express,http,pg',
  'x-tenant,authorization',
  '/health*,/users/:id',
  'span.name=GET /*;ratio=0.5,ratio=1',
  '0',
  '1',
  '50',
  '512',
  ...LOG_LEVELS,
];

const HOSTILE = [
  '',
  ' ',
  '\t\r\n',
  '-1',
  '1e3',
  '1.5',
  'NaN',
  'Infinity',
  '0x10',
  '99999999999999999999',
  '2147483648',
  'yes',
  '"true"',
  'undefined',
  '[object Object]',
  '__proto__',
  'constructor',
  'toString=1,__proto__=2,constructor=3',
  'a=b=c,,=,d',
  '%',
  '%zz=%',
  'a=%E0%A4%A',
  'x'.repeat(60_000),
  'a=1,'.repeat(10_000),
  ','.repeat(10_000),
  '\u001b[31mred\u0007',
  '\ud800',
  '😀=😀',
  'a=b\r\nx-injected: 1',
  '://',
  'http://',
  'http://127.0.0.1:99999',
  'http://127.0.0.1:1/%',
  'file:///etc/passwd',
  'javascript:1',
  '127.0.0.1:1',
  'unix:///tmp/socket',
  'http://127.0.0.1:1\\@127.0.0.1:2',
  '/',
  '/dev/null',
  '/dev/zero',
  '/does/not/exist.pem',
  '../../../../etc/hostname',
  '$OTEL_SERVICE_NAME',
  '$(exit 1)',
  'console',
];

function value(random: Random): string {
  const kind = random.below(10);
  if (kind < 4) return random.pick(SENSIBLE);
  if (kind < 8) return random.pick(HOSTILE);
  if (kind === 8) return `${random.pick(SENSIBLE)}${random.pick([',', '=', ' ', ';', '\n'])}${random.pick(HOSTILE)}`;
  // Any character but NUL, which no environment can hold.
  return String.fromCharCode(...Array.from({ length: random.below(40) }, () => 1 + random.below(0xffff)));
}

/** The table's, and those that libraries declare. */
export const NAMES: readonly string[] = [...VARIABLE_NAMES, ...libraryVariables(libraries).map(({ name }) => name)];

/** Between none and all of the variables that are known, with values that need not make sense. */
export function randomEnvironment(random: Random): Record<string, string> {
  const share = random.pick([0.05, 0.2, 0.5, 1]);
  const env: Record<string, string> = {};
  for (const name of NAMES) if (random.chance(share)) env[name] = value(random);
  return env;
}
