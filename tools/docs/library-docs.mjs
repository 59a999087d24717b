// Writes docs/libraries.md from the folders of the libraries: what a folder declares and says about itself
// (library.ts; about.json where nothing is patched) and what is tested (versions.json).
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readLibraries } from '../libraries.mjs';

const KINDS = {
  channel: "the library's own diagnostics channels",
  official: "OpenTelemetry's own instrumentation, bundled",
  own: 'a patch of this package',
  native: "the library's own OpenTelemetry spans; nothing is patched",
  driver: 'nothing is patched: the spans are those of what the library calls',
};

/** Path → text of what is generated. Needs a Node that reads TypeScript. */
export async function libraryPages(root) {
  return { 'docs/libraries.md': page(await describeLibraries(root)) };
}

/** Every folder that says something about itself, by name. */
export async function describeLibraries(root) {
  const all = readLibraries(root).map(async ({ name, folder, tests, versions }) => {
    const library = await readDeclaration(name, folder);
    const packages = Object.entries(library.packages ?? {});
    return {
      ...library,
      title: library.title ?? (packages.map(([title]) => `\`${title}\``).join(', ') || `\`${name}\``),
      versions: library.versions ?? (packages.map(([, range]) => describeRange(range)).join('; ') || "Node's"),
      metrics: metricsOf(join(tests, 'metrics.txt')),
      tested: versions
        .map(({ dependencies }) =>
          Object.entries(dependencies).map(([dependency, version]) => `${dependency} ${version}`),
        )
        .map((dependencies) => dependencies.join(' with ')),
    };
  });
  return Promise.all(all);
}

async function readDeclaration(name, folder) {
  const file = join(folder, 'library.ts');
  if (!existsSync(file)) return { name, ...JSON.parse(readFileSync(join(folder, 'about.json'), 'utf8')) };
  const { default: declared, about } = await import(pathToFileURL(file).href);
  return { ...declared, ...about };
}

/** Names of what its app measures. */
function metricsOf(file) {
  if (!existsSync(file)) return [];
  const names = readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[0]);
  return [...new Set(names)].filter((name) => name !== '');
}

/** `>=5.14.0 <11.0.0` → `5.14 to 10`. */
export function describeRange(range) {
  return range
    .split('||')
    .map((set) => {
      const from = /^>=(\d+)\.(\d+)\.(\d+)/.exec(set.trim());
      const below = /<(\d+)(?:\.(\d+))?/.exec(set);
      if (from === null || below === null) throw new Error(`${JSON.stringify(range)} cannot be described`);
      const [, major, minor, patch] = from;
      const oldest =
        major === '0' ? `0.${minor}${patch === '0' ? '' : `.${patch}`}` : major + (minor === '0' ? '' : `.${minor}`);
      const newest = below[1] === '0' ? `0.${Number(below[2]) - 1}` : String(Number(below[1]) - 1);
      return oldest.split('.')[0] === newest
        ? oldest.replace(/^(\d+)\.(\d+)$/, '$1.$2 and later $1')
        : oldest === newest
          ? oldest
          : `${oldest} to ${newest}`;
    })
    .join(', ');
}

/** One row per library, which leads to its section. */
function table(libraries) {
  return [
    '| library | versions | spans | kind |',
    '| --- | --- | --- | --- |',
    ...libraries.map(
      ({ name, title, versions, spans, kind }) =>
        `| [${title}](#${anchorOf(name)}) | ${versions} | ${spans} | ${kind} |`,
    ),
  ];
}

/** The anchor that GitHub gives the section with that heading. */
function anchorOf(heading) {
  return heading.replace(/[^a-z0-9_-]/g, '');
}

function page(libraries) {
  const lines = [
    '# Libraries',
    '',
    'What is traced, from which versions on, how, and why it is done that way. Generated from the folders of the libraries; the name of a',
    'section is what `OTEL_NODE_ENABLED_INSTRUMENTATIONS` and `OTEL_NODE_DISABLED_INSTRUMENTATIONS` call the library, unless nothing is patched.',
    '',
    ...table(libraries),
    '',
    'The kind says how the newest supported version is traced. Of `channel`, `official` and `own`, a library gets the first that leaves the app as',
    'it is and costs little; [the decision](decisions/patches-instead-of-official-classes.md) says more about that.',
    '',
    ...Object.entries(KINDS).map(([kind, meaning]) => `- \`${kind}\`: ${meaning}.`),
  ];
  for (const { name, title, kind, why, versions, spans, note, metrics, tested } of libraries) {
    lines.push(
      '',
      `## ${name}`,
      '',
      `${title}, versions: ${versions}.`,
      '',
      `- spans: ${spans}`,
      `- kind: \`${kind}\`, ${KINDS[kind]}`,
    );
    if (why !== undefined) lines.push(`- why: ${why}`);
    if (metrics.length > 0)
      lines.push(`- metrics, where they are on: ${metrics.map((metric) => `\`${metric}\``).join(', ')}`);
    if (tested.length > 0) lines.push(`- tested: ${tested.join('; ')}`);
    if (note !== undefined) lines.push('', note);
  }
  return `${lines.join('\n')}\n`;
}
