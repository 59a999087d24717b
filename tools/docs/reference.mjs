// Writes what is generated for readers: docs/libraries.md (library-docs.mjs), docs/doctor (doctor-docs.mjs), docs/differences.md
// (differences.mjs), and docs/settings.md and docs/compliance.md from the table of settings (src/settings/) and from what the specification lists
// (tools/docs/specification.json). Committed, so that a reader needs no build; checked by CI.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { differencesPage } from './differences.mjs';
import { doctorPages } from './doctor-docs.mjs';
import { libraryPages } from './library-docs.mjs';

const ROOT = dirname(dirname(import.meta.dirname));
const SPECIFICATION = 'https://github.com/open-telemetry/opentelemetry-specification/blob';

/** Path → text of every generated page. Needs a Node that reads TypeScript. */
export async function referencePages() {
  const { describeValue } = await import('../../src/settings/read/describe.ts');
  const { AREAS, VARIABLES } = await import('../../src/settings/table/table.ts');
  const { libraries } = await import('../../src/loader/registry.ts');
  const { libraryVariables } = await import('../../src/settings/read/libraries.ts');
  const ofLibraries = Object.fromEntries(libraryVariables(libraries).map((variable) => [variable.name, variable]));
  return {
    ...(await doctorPages()),
    ...(await libraryPages(ROOT)),
    ...(await differencesPage(ROOT)),
    'docs/settings.md': settingsPage({ ...AREAS, 'One library': ofLibraries }, describeValue),
    'docs/compliance.md': compliancePage(complianceOf(specification(), VARIABLES)),
  };
}

export async function writeReference(root) {
  for (const [path, text] of Object.entries(await referencePages())) {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    if (!existsSync(file) || readFileSync(file, 'utf8') !== text) writeFileSync(file, text);
  }
}

/** The generated pages that are not as committed. */
export async function staleReference(root) {
  return Object.entries(await referencePages())
    .filter(([path, text]) => !existsSync(join(root, path)) || readFileSync(join(root, path), 'utf8') !== text)
    .map(([path]) => path);
}

function settingsPage(areas, describeValue) {
  const lines = [
    '# Settings',
    '',
    'Every variable that is read. Generated from the table in `src/settings/`; `otel-auto settings` prints what is in effect.',
    '',
    'Names are case-sensitive, values are trimmed, and words in them may be in any case. An empty value counts as unset. A value that',
    'makes no sense gets one line on stderr, and the default is used.',
  ];
  for (const [title, rows] of Object.entries(areas)) {
    lines.push(
      '',
      `## ${title}`,
      '',
      '| variable | type | default | what it does | since |',
      '| --- | --- | --- | --- | --- |',
    );
    for (const [name, variable] of Object.entries(rows)) {
      const fallback = describeValue(variable, variable.default);
      lines.push(
        row(
          `\`${name}\``,
          variable.type.label,
          fallback === undefined ? '' : `\`${fallback}\``,
          variable.doc,
          variable.since,
        ),
      );
    }
  }
  return `${lines.join('\n')}\n`;
}

export function specification() {
  return JSON.parse(readFileSync(join(import.meta.dirname, 'specification.json'), 'utf8'));
}

/** Section by section, each variable with `yes`, `no`, `partly` or `n/a`, and the reason. */
export function complianceOf({ specification, sections }, table) {
  return {
    specification,
    sections: sections.map(({ title, page, variables }) => ({
      title,
      page,
      rows: variables.map((variable) => ({ name: variable.name, ...answer(variable, table[variable.name]) })),
    })),
  };
}

function answer({ notApplicable, values = [], notApplicableValues = {} }, row) {
  if (row === undefined)
    return notApplicable === undefined
      ? { here: 'no', missing: [], note: '' }
      : { here: 'n/a', missing: [], note: notApplicable };
  const missing = values.filter((value) => row.type.parse(value).problems.length > 0);
  const notes = [];
  const accepted = values.filter((value) => !missing.includes(value));
  if (accepted.length > 0) notes.push(`Values: ${accepted.join(', ')}.`);
  if (missing.length > 0) notes.push(`Not: ${missing.join(', ')}.`);
  for (const [value, reason] of Object.entries(notApplicableValues)) notes.push(`n/a: ${value}. ${reason}`);
  if (notApplicable !== undefined) notes.push(`Also: ${notApplicable}`);
  return { here: missing.length > 0 ? 'partly' : 'yes', missing, note: notes.join(' ') };
}

function compliancePage({ specification, sections }) {
  const lines = [
    '# Compliance with the specification',
    '',
    `Every environment variable of the OpenTelemetry specification ${specification}, and whether this package reads it. Generated from`,
    '`tools/docs/specification.json` and the table in `src/settings/`; what each does and its default: [settings.md](settings.md).',
  ];
  for (const { title, page, rows } of sections) {
    const url = page.startsWith('https:') ? page : `${SPECIFICATION}/v${specification}/specification/${page}`;
    lines.push('', `## [${title}](${url})`, '', '| variable | here | |', '| --- | --- | --- |');
    for (const { name, here, note } of rows) lines.push(row(`\`${name}\``, here, note));
  }
  return `${lines.join('\n')}\n`;
}

function row(...cells) {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
