import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Observation } from './observation.ts';

/** Where ours differs from the official SDK on purpose in whatever environment: what it makes of what the official one does. */
export interface General {
  readonly reason: string;
  apply(seen: Observation): Observation;
}

const root = join(import.meta.dirname, '..', '..', '..', '..');
const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<string, string>;

const OURS = [
  ['telemetry.distro.name', name ?? ''],
  ['telemetry.distro.version', version ?? ''],
  ['service.version', '4.5.6'], // app/package.json
] as const;

export const everywhere: readonly General[] = [
  {
    reason: 'An id that is random says so (https://www.w3.org/TR/trace-context-2/#random-trace-id-flag).',
    apply: (seen) =>
      Object.fromEntries(
        Object.entries(seen).map(([what, value]) => {
          const [span, member] = what.split(': ');
          if (member === 'flags') return [what, isMade(seen[`${span}: traceId`]) ? Number(value) | 2 : value];
          return [what, typeof value === 'number' ? value : (JSON.parse(withFlag(JSON.stringify(value))) as unknown)];
        }),
      ),
  },
  {
    reason: 'A distribution says which one it is; the version of a service is in its package.json.',
    apply: ({ stdout, ...seen }) => ({
      ...('resource: droppedAttributesCount' in seen && Object.fromEntries(OURS.map(sent))),
      ...seen,
      ...(typeof stdout === 'string' && {
        stdout: stdout.replaceAll(/'telemetry.sdk.version': '[^']+'/g, (last) =>
          [last, ...OURS.map(printed)].join(',\n      '),
        ),
      }),
    }),
  },
];

/** Of ids, only those that the SDK made are masked. */
function isMade(id: unknown): boolean {
  return String(id).startsWith('<');
}

/** In headers, and as the console exporter prints it. */
function withFlag(json: string): string {
  return json
    .replaceAll(/(?<=00-<[^>]+>-<[^>]+>-0)[01]/g, (flags) => String(Number(flags) | 2))
    .replaceAll(/(?<=traceId: '<[^>]+>',\\n +spanId: '<[^>]+>',\\n +traceFlags: )1/g, '3');
}

function sent([key, stringValue]: readonly [string, string]): [string, unknown] {
  return [`resource: attributes.${key}`, { stringValue }];
}

function printed([key, value]: readonly [string, string]): string {
  return `'${key}': '${value}'`;
}
