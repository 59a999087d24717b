import { styleText } from 'node:util';
import { VERSION } from '../../version.ts';
import { appProcesses, type Evidence } from '../evidence.ts';
import type { Finding, Level } from '../finding.ts';
import { libraryFacts, nameOf, tracedLibraries } from '../library-facts.ts';

const MARKS: Readonly<Record<Level, { mark: string; color: 'red' | 'yellow' | 'cyan' }>> = {
  error: { mark: '✗', color: 'red' },
  warning: { mark: '!', color: 'yellow' },
  info: { mark: '·', color: 'cyan' },
};

/** The report for people. */
export function asText(findings: readonly Finding[], evidence: Evidence, { colors = false } = {}): string {
  const paint = (color: Parameters<typeof styleText>[0], text: string) =>
    colors ? styleText(color, text, { validateStream: false }) : text;
  const lines = [
    `${paint('bold', `otel-auto ${VERSION}`)}  node ${nodeOf(evidence)}  ${process.platform} ${process.arch}  ${evidence.project.name ?? evidence.folder}`,
    '',
    ...areas(evidence).map(([title, text, isGood]) => {
      const mark = isGood === undefined ? ' ' : isGood ? paint('green', '✓') : paint('red', '✗');
      return `${mark} ${title.padEnd(10)}  ${text}`;
    }),
  ];
  if (findings.length === 0) return `${[...lines, '', 'No findings.'].join('\n')}\n`;
  for (const { code, level, message, fix } of findings) {
    const { mark, color } = MARKS[level];
    lines.push('', `${paint(color, mark)} ${upper(message)}  ${paint('dim', `[${code}]`)}`, `    ${fix}`);
  }
  lines.push('', `${countsOf(findings)}   Explain one: npx @org/otel-auto doctor --explain ${findings[0]?.code}`);
  return `${lines.join('\n')}\n`;
}

/** Title, text, and whether it is good; undefined: nobody can say. */
function areas(evidence: Evidence): (readonly [string, string, boolean | undefined])[] {
  const [first] = appProcesses(evidence);
  const loaded = libraryFacts(evidence);
  const traced = tracedLibraries(evidence);
  const not = loaded.filter(({ state, version }) => state !== 'instrumented' && version !== undefined);
  const { testExport } = evidence;
  return [
    ...(first === undefined
      ? []
      : [
          ['Loader', first.state === 'running' ? 'is running' : first.state, first.state === 'running'] as const,
          ['Service', first.service, undefined] as const,
          ['Spans', spansOf(evidence), undefined] as const,
        ]),
    testExport === undefined
      ? (['Export', 'spans do not go over OTLP', undefined] as const)
      : ([
          'Export',
          `${testExport.endpoint} (${testExport.protocol})${testExport.failure === undefined ? ' accepts a request' : ''}`,
          testExport.failure === undefined,
        ] as const),
    ...(loaded.length === 0 ? [] : [['Libraries', `${traced.length} traced: ${listOf(traced)}`, true] as const]),
    ...(not.length === 0 ? [] : [['', `${not.length} not traced: ${listOf(not.map(nameOf))}`, false] as const]),
  ];
}

function spansOf(evidence: Evidence): string {
  const all = appProcesses(evidence).map(({ spans }) => spans);
  const sum = (key: 'ended' | 'sent' | 'notSampled') => all.reduce((total, one) => total + (one?.[key] ?? 0), 0);
  const requests = appProcesses(evidence).reduce((total, one) => total + one.requests, 0);
  const served =
    requests === 0 ? 'no request came' : `${requests} ${requests === 1 ? 'request was' : 'requests were'} served`;
  return `${sum('ended')} ended, ${sum('sent')} sent${sum('notSampled') > 0 ? `, ${sum('notSampled')} not sampled` : ''}; ${served}`;
}

function nodeOf(evidence: Evidence): string {
  return appProcesses(evidence)[0]?.node ?? evidence.node;
}

function listOf(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.join(', ');
}

export function countsOf(findings: readonly Finding[]): string {
  const count = (level: Level, one: string, many: string) => {
    const number = findings.filter((finding) => finding.level === level).length;
    return number === 0 ? [] : [`${number} ${number === 1 ? one : many}`];
  };
  return [
    ...count('error', 'error', 'errors'),
    ...count('warning', 'warning', 'warnings'),
    ...count('info', 'remark', 'remarks'),
  ].join(', ');
}

function upper(text: string): string {
  return /^[a-z]+(?: |,)/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}
