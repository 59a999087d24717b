import { VERSION } from '../../version.ts';
import { appProcesses, type Evidence } from '../evidence.ts';
import type { Finding } from '../finding.ts';
import { libraryFacts } from '../library-facts.ts';

/** The report for an issue: tables, and nothing that is secret. */
export function asMarkdown(findings: readonly Finding[], evidence: Evidence): string {
  const processes = appProcesses(evidence);
  const settings = evidence.settings.variables.filter(({ source }) => source !== 'default');
  const lines = [
    `**otel-auto ${VERSION}**, Node ${processes[0]?.node ?? evidence.node}, ${process.platform} ${process.arch}`,
    ...(evidence.command.length === 0 ? [] : ['', `Command: ${code(evidence.command.join(' '))}`]),
    '',
    ...(findings.length === 0
      ? ['No findings.']
      : table(
          ['Finding', 'Level', 'What was seen', 'What to do'],
          findings.map(({ code: name, level, message, fix }) => [code(name), level, message, fix]),
        )),
    ...section(
      'Settings',
      ['Name', 'Value', 'From'],
      settings.map(({ name, value = '-', source }) => [code(name), code(value), source]),
    ),
    ...section(
      'Libraries',
      ['Library', 'Package', 'Version', 'State'],
      libraryFacts(evidence).map(({ library, module, version = '-', state, reason }) => [
        library,
        code(module),
        version,
        reason === undefined ? state : `${state}: ${reason}`,
      ]),
    ),
  ];
  return `${lines.join('\n')}\n`;
}

function section(title: string, head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return rows.length === 0 ? [] : ['', `### ${title}`, '', ...table(head, rows)];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const row = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replace(/\|/g, '\\|').replace(/\s+/g, ' ')).join(' | ')} |`;
  return [row(head), row(head.map(() => '---')), ...rows.map(row)];
}

function code(text: string): string {
  return `\`${text.replace(/`/g, "'")}\``;
}
