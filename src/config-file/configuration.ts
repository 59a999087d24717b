import { hideInValue } from '../secrets/hide-in-value.ts';
import { printable } from '../settings/parse/show-value.ts';
import { type DeclaredLibrary, libraryVariables } from '../settings/read/libraries.ts';
import { describeProblem } from '../settings/read/problem.ts';
import { readSettings, type SettingsReading } from '../settings/read/read-settings.ts';
import type { DeclaredSettings } from '../settings/shape.ts';
import type { Environment } from '../settings/table/values.ts';
import { readFile } from './file.ts';
import { describeFileProblem, keyOf } from './file-problem.ts';
import { translateGeneral } from './general.ts';
import { unusedVariables } from './ignored.ts';
import { translateLibraries } from './libraries.ts';
import { translateLogs } from './logs.ts';
import { translateMetrics } from './metrics.ts';
import { type ParsedFile, parseConfiguration } from './parse.ts';
import { translateResource } from './resource.ts';
import { translateTraces } from './traces.ts';
import { describeNote, Translation } from './translation.ts';

/** Characters of the file's name in messages. */
const MAX_SHOWN = 300;

/** The content of a configuration file. */
export interface Configuration extends SettingsReading {
  /** Variables of the environment that the file makes meaningless. */
  readonly unused: readonly string[];
  /** One line each: what is not used as it is written. */
  readonly lines: readonly string[];
}

/**
 * `OTEL_CONFIG_FILE`: the settings of a declarative configuration file. Of the environment only what the file refers to
 * counts (specification, "Declarative configuration"). Never throws.
 * @param env this process's environment
 * @returns `problem`, one line, for a file that cannot be used at all
 */
export function readConfiguration(
  path: string,
  env: Environment,
  libraries: readonly DeclaredLibrary[],
): Configuration | { readonly problem: string } {
  const file = readFile(path);
  const open = hideInValue(path, 'none');
  const shown = printable(open.length > MAX_SHOWN ? `...${open.slice(-MAX_SHOWN)}` : open);
  if ('reason' in file) return { problem: `${shown} ${file.reason}` };
  const parsed = parseConfiguration(file.text);
  if ('problem' in parsed) return { problem: describeFileProblem(shown, parsed.problem) };
  return translate(shown, parsed, unusedVariables(file.text, env), env.OTEL_SERVICE_NAME?.trim(), libraries);
}

function translate(
  path: string,
  parsed: ParsedFile,
  unused: readonly string[],
  serviceName: string | undefined,
  libraries: readonly DeclaredLibrary[],
): Configuration {
  const { model } = parsed;
  const to = new Translation(new Set(libraryVariables(libraries).map(({ name }) => name)));
  noteFormat(to, parsed);
  translateGeneral(to, model);
  const { weak, strong, ...resource } = translateResource(to, model.resource, serviceName);
  const { more: moreTraces, ...traces } = translateTraces(to, model.tracer_provider);
  translateLibraries(to, model['instrumentation/development']);
  const { more: moreMetrics, ...metrics } = translateMetrics(to, model.meter_provider);
  const moreLogs = translateLogs(to, model.logger_provider);

  const reading = readSettings(to.texts, libraries);
  const problems = describeProblems(path, parsed, to, reading);
  const read = (one: Translation) => {
    const its = readSettings(one.texts, libraries);
    problems.push(...describeProblems(path, parsed, one, its));
    return its.values;
  };
  const resourceAttributes = { ...weak, ...reading.values.resourceAttributes, ...strong };
  const declared: DeclaredSettings = {
    ...resource,
    ...traces,
    ...metrics,
    more: [
      ...moreTraces.map(read).map(({ otlpTraces: otlp, batch }) => ({ signal: 'traces' as const, otlp, batch })),
      ...moreLogs.map(read).flatMap(({ otlpLogs: otlp, logBatch: batch }) => {
        return otlp === undefined ? [] : { signal: 'logs' as const, otlp, batch };
      }),
      ...moreMetrics.flatMap(({ to: one, cardinality }) => {
        const { otlpMetrics: otlp, metrics: how } = read(one);
        return otlp === undefined ? [] : { signal: 'metrics' as const, otlp, metrics: how, cardinality };
      }),
    ],
  };
  return {
    ...reading,
    values: { ...reading.values, resourceAttributes, declared },
    variables: { ...reading.variables, OTEL_RESOURCE_ATTRIBUTES: asTexts(resourceAttributes) },
    sources: sourcesOf(reading, strong),
    unused,
    lines: [...to.notes.map((note) => describeNote(path, note, parsed.lineOf)), ...problems],
  };
}

function asTexts(values: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, String(value)]));
}

function noteFormat(to: Translation, { format, unknownKeys }: ParsedFile): void {
  if (format.includes('-')) to.note(['file_format'], `is ${format}, a draft; read as its final version.`);
  else if (Number(format.split('.')[1]) > NEWEST_MINOR)
    to.note(['file_format'], `is ${format}, newer than 1.${NEWEST_MINOR}; what is new in it is not known here.`);
  for (const key of unknownKeys) to.note([key], 'is not a key of the format; ignored.');
}

/** The version of the format that the official validator is made for. */
const NEWEST_MINOR = 1;

function describeProblems(
  path: string,
  { lineOf }: ParsedFile,
  from: Translation,
  { problems }: SettingsReading,
): string[] {
  return problems.map((problem) => {
    const at = from.paths.get(problem.name);
    if (at === undefined) return `${path}: ${describeProblem(problem)}`;
    const line = lineOf(at);
    const name = `${path}${line === undefined ? '' : `:${line}`}: ${keyOf(at)}`;
    return describeProblem({ ...problem, name });
  });
}

function sourcesOf({ sources }: SettingsReading, attributes: object): SettingsReading['sources'] {
  const renamed = { ...sources };
  for (const [name, source] of Object.entries(sources))
    if (source === 'environment') Object.assign(renamed, { [name]: 'file' });
  if (Object.keys(attributes).length > 0) renamed.OTEL_RESOURCE_ATTRIBUTES = 'file';
  return renamed;
}
