// Writes docs/differences.md from the lists that the differential tests go by (test/standard/differential), which fail where an
// entry is no difference any more, and from what the libraries' folders say of official classes.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeLibraries } from './library-docs.mjs';

/** Path → text of what is generated. Needs a Node that reads TypeScript. */
export async function differencesPage(root) {
  return { 'docs/differences.md': await page(root) };
}

async function page(root) {
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const { amqplibDifferences, OPTIONS_STAY } = await import('../../test/standard/differential/differences/amqplib.ts');
  const { expressDifferences } = await import('../../test/standard/differential/differences/express.ts');
  const { ioredisDifferences } = await import('../../test/standard/differential/differences/ioredis.ts');
  const { mysql2Differences } = await import('../../test/standard/differential/differences/mysql2.ts');
  const { pgDifferences } = await import('../../test/standard/differential/differences/pg.ts');
  const { redisDifferences } = await import('../../test/standard/differential/differences/redis.ts');
  const { differences: ofHttp } = await import('../../test/standard/differential/http/differences.ts');
  const { differences: ofEnvironments } = await import('../../test/standard/differential/environment/differences.ts');
  const { everywhere } = await import('../../test/standard/differential/environment/everywhere.ts');
  const { tracerDifferences } = await import('../../test/standard/differential/tracer/differences.ts');
  const { notCovered } = await import('../../test/standard/differential/not-covered.ts');
  const { sharedFaults } = await import('../../test/standard/differential/shared-faults.ts');
  const libraries = (await describeLibraries(root)).filter(({ why }) => why?.includes('official class'));
  const ofClients = {
    amqplib: [...amqplibDifferences.map(([reason]) => reason), OPTIONS_STAY],
    ioredis: ioredisDifferences.map(([reason]) => reason),
    mysql2: mysql2Differences.map(([reason]) => reason),
    pg: pgDifferences.map(([reason]) => reason),
    redis: redisDifferences.map(([reason]) => reason),
  };
  return `${[
    '# Differences from the official packages',
    '',
    `Where spans, settings and behaviour differ on purpose from \`@opentelemetry/auto-instrumentations-node\` ${devDependencies['@opentelemetry/auto-instrumentations-node']} and`,
    `\`@opentelemetry/sdk-node\` ${devDependencies['@opentelemetry/sdk-node']}, and why. Generated from the lists in \`test/standard/differential\`: tests run both beside each other, fail for a`,
    'difference that is not listed, and for one that is listed and is none. What somebody has to change who comes from there: [migrating](migration/upstream.md).',
    '',
    '## Faults of both',
    '',
    'Found in both, mended here.',
    '',
    ...table(
      ['official', 'there', 'here', 'held by'],
      sharedFaults.map(({ official, fault, here, test }) => [`\`${official}\``, fault, here, link(test)]),
    ),
    '',
    '## Untraced libraries',
    '',
    ...table(
      ['instrumentation', 'module', 'why'],
      notCovered.map(({ instrumentation, module, reason }) => [
        `\`${instrumentation}\``,
        module === undefined ? '' : `\`${module}\``,
        reason,
      ]),
    ),
    '',
    '## Libraries with another patch than the official class, or with changes to it',
    '',
    ...table(
      ['library', 'why'],
      libraries.map(({ name, why }) => [`[${name}](libraries.md#${name.replace(/[^a-z0-9_-]/g, '')})`, why]),
    ),
    '',
    '## Spans and metrics of HTTP',
    '',
    ...table(
      ['why', 'what', 'where'],
      byReason(ofHttp, ({ why }) => why).map(([why, found]) => [
        why,
        unique(found.map(({ field, only, span }) => field?.replace('attributes.', '') ?? `${span} (${only} only)`)),
        unique(found.map((difference) => difference.case)),
      ]),
    ),
    '',
    '## Spans of Express',
    '',
    ...table(
      ['request', 'why'],
      Object.entries(expressDifferences).map(([request, { why }]) => [`\`${request}\``, why]),
    ),
    '',
    'Middleware has no spans.',
    '',
    '## Spans of clients',
    '',
    ...table(
      ['why', 'where'],
      byReason(
        Object.entries(ofClients).flatMap(([library, reasons]) => reasons.map((reason) => ({ library, reason }))),
        ({ reason }) => reason,
      ).map(([reason, found]) => [reason, unique(found.map(({ library }) => library))]),
    ),
    '',
    '## The tracer',
    '',
    ...table(
      ['what', 'why'],
      tracerDifferences.map(({ what, why }) => [what, why]),
    ),
    '',
    '## Settings, resource, exports',
    '',
    ...table(
      ['why', 'where'],
      [
        ...everywhere.map(({ reason }) => [reason, 'everywhere']),
        ...byReason(ofEnvironments, ({ reason }) => reason).map(([reason, found]) => [
          reason,
          unique(found.flatMap(({ environments }) => environments.map((name) => `\`${name}\``))),
        ]),
      ],
    ),
  ].join('\n')}\n`;
}

/** Each reason once, in the order in which it comes first, with what has it. */
function byReason(list, reasonOf) {
  return [...Map.groupBy(list, reasonOf)];
}

function unique(words) {
  return [...new Set(words)].join('; ');
}

function link(file) {
  return `[${file.replace('test/', '')}](../${file})`;
}

function table(headings, rows) {
  const line = (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(headings), line(headings.map(() => '---')), ...rows.map(line)];
}
