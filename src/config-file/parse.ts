import type { ConfigurationModel } from '@opentelemetry/configuration';
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import { printable } from '../settings/parse/show-value.ts';
import { type FileProblem, keyOf, type Path } from './file-problem.ts';
import { parseText, type SchemaError, takeSchemaErrors } from './official.ts';

export interface ParsedFile {
  readonly model: ConfigurationModel;
  /** As written: `1.1`. */
  readonly format: string;
  /** Keys at the top that the format does not have. */
  readonly unknownKeys: readonly string[];
  /** Where a value is, counted from 1. */
  lineOf(path: Path): number | undefined;
}

export type Parsing = ParsedFile | { readonly problem: FileProblem };

/** More levels than any real file has; below what the validator's recursion can take. */
const MAX_DEPTH = 64;

/** One mapping may have so many. */
const MAX_KEYS = 1000;

const TOO_DEEP = `has more than ${MAX_DEPTH} levels`;

/** A parser's own words may quote the file, and are cut at so many characters. */
const MAX_MESSAGE = 200;

const TOP_KEYS = [
  'file_format',
  'disabled',
  'log_level',
  'resource',
  'attribute_limits',
  'propagator',
  'tracer_provider',
  'meter_provider',
  'logger_provider',
  'instrumentation/development',
  'distribution',
];

/** Declarative configuration, file format 1.x, from its text. Never throws. Substitutes from this process's environment. */
export function parseConfiguration(text: string): Parsing {
  const lines = new LineCounter();
  try {
    // Pretty errors, and the check for unique keys, take time that is quadratic in their number.
    const document = parseDocument(text, {
      version: '1.2',
      lineCounter: lines,
      prettyErrors: false,
      uniqueKeys: false,
    });
    const wrong = document.errors[0];
    if (wrong !== undefined) return { problem: syntaxProblem(wrong, lines) };
    const mapping = findWrongMapping(document, lines);
    if (mapping !== undefined) return { problem: mapping };
    const content: unknown = document.toJS();
    if (typeof content !== 'object' || content === null || Array.isArray(content))
      return { problem: { line: 1, key: '', reason: 'is not a YAML mapping of configuration keys' } };
    const depth = depthOf(content);
    if (depth > MAX_DEPTH) {
      const what = depth === Number.POSITIVE_INFINITY ? 'has an alias inside of what it stands for' : TOO_DEEP;
      return { problem: { line: undefined, key: '', reason: what } };
    }
    const lineOf = (path: Path) => lineIn(document, lines, path);
    return validate(text, content as Record<string, unknown>, lineOf);
  } catch (error) {
    return {
      problem: {
        line: undefined,
        key: '',
        reason: error instanceof RangeError ? TOO_DEEP : `cannot be parsed: ${messageOf(error)}`,
      },
    };
  }
}

function validate(text: string, content: Record<string, unknown>, lineOf: ParsedFile['lineOf']): Parsing {
  const { file_format: format } = content;
  if (typeof format !== 'string' || !/^1\.\d+(-.+)?$/.test(format)) {
    const reason = format === undefined ? 'is missing' : 'is not supported';
    return {
      problem: { line: lineOf(['file_format']), key: 'file_format', reason: `${reason}: write file_format: "1.1"` },
    };
  }
  takeSchemaErrors();
  try {
    const model = parseText({ configYaml: text });
    const unknownKeys = Object.keys(content).filter((key) => !TOP_KEYS.includes(key));
    return { model, format, unknownKeys, lineOf };
  } catch (error) {
    const errors = takeSchemaErrors();
    const schema = errors.find(({ keyword }) => keyword === 'oneOf') ?? errors[0];
    return { problem: schema === undefined ? substitutionProblem(error, text) : schemaProblem(schema, lineOf) };
  }
}

function syntaxProblem({ pos, message }: Document.Parsed['errors'][number], lines: LineCounter): FileProblem {
  const { line } = lines.linePos(pos[0]);
  if (/call stack/.test(message)) return { line, key: '', reason: TOO_DEEP };
  return { line, key: '', reason: `is not YAML: ${printable(message.slice(0, MAX_MESSAGE))}` };
}

/** A key that comes twice, or so many keys that the official parser would take seconds to look for one. */
function findWrongMapping(document: Document.Parsed, lines: LineCounter): FileProblem | undefined {
  let problem: FileProblem | undefined;
  visit(document, {
    Map(_, { items, range }) {
      const seen = new Set<unknown>();
      const lineOf = (node: unknown) => lines.linePos((isNode(node) ? node.range : range)?.[0] ?? 0).line;
      for (const { key } of items) {
        const name = isScalar(key) ? key.value : key;
        if (seen.has(name))
          problem = { line: lineOf(key), key: '', reason: `has the key "${printable(String(name))}" twice` };
        else if (seen.size === MAX_KEYS)
          problem = { line: lineOf(key), key: '', reason: `has a mapping of more than ${MAX_KEYS} keys` };
        if (problem !== undefined) return visit.BREAK;
        seen.add(name);
      }
      return undefined;
    },
  });
  return problem;
}

function substitutionProblem(error: unknown, text: string): FileProblem {
  const message = messageOf(error);
  const start = message.indexOf('${');
  const end = message.indexOf('}', start);
  if (start === -1 || end === -1) return { line: undefined, key: '', reason: message };
  const reference = message.slice(start, end + 1);
  const at = text.indexOf(reference);
  const line = at < 0 ? undefined : text.slice(0, at).split('\n').length;
  // The text after the name may be a secret's default.
  const name = /^\$\{\s*[\w:]*/.exec(reference)?.[0] ?? '${';
  return {
    line,
    key: '',
    reason: `refers to a variable as "${name}...", which is neither \${NAME} nor \${NAME:-default}`,
  };
}

function schemaProblem(
  { instancePath, keyword, params, message = '' }: SchemaError,
  lineOf: ParsedFile['lineOf'],
): FileProblem {
  const path = pathOf(instancePath);
  const unknown = keyword === 'additionalProperties' ? String(params.additionalProperty) : undefined;
  const key = keyOf(path);
  if (unknown !== undefined)
    return { line: lineOf([...path, unknown]), key, reason: `has the unknown key "${printable(unknown)}"` };
  return { line: lineOf(path), key, reason: reasonOf(keyword, params, message) };
}

function reasonOf(keyword: string, params: SchemaError['params'], message: string): string {
  switch (keyword) {
    case 'required':
      return `lacks the key "${params.missingProperty}"`;
    case 'type':
      return `is not of the type ${[params.type].flat().join(' or ')}`;
    case 'enum':
      return `is not one of ${[params.allowedValues].flat().filter(Boolean).join(', ')}`;
    case 'oneOf':
      return 'has a value of the wrong type';
    case 'maxProperties':
      return 'has more than one key, where exactly one is allowed';
    default:
      return message;
  }
}

/** A JSON pointer (RFC 6901) as steps. */
function pathOf(pointer: string): (string | number)[] {
  const steps = pointer.split('/').slice(1);
  return steps
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step));
}

/** Line of the key where there is one, else of the value; of what surrounds it where the file has neither. */
function lineIn(document: Document, lines: LineCounter, path: Path): number | undefined {
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  const step = path.at(-1);
  if (isMap(parent)) {
    const pair = parent.items.find(({ key }) => isScalar(key) && key.value === step);
    if (isNode(pair?.key) && pair.key.range) return lines.linePos(pair.key.range[0]).line;
  }
  const node = document.getIn(path, true);
  if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  return path.length > 1 ? lineIn(document, lines, path.slice(0, -1)) : undefined;
}

/** Levels of nesting; `Infinity` where an alias is inside of what it stands for. What several aliases share is looked at once. */
function depthOf(value: unknown, known = new Map<object, number>()): number {
  if (typeof value !== 'object' || value === null) return 0;
  const before = known.get(value);
  if (before !== undefined) return before;
  known.set(value, Number.POSITIVE_INFINITY);
  let depth = 0;
  for (const item of Object.values(value)) depth = Math.max(depth, depthOf(item, known));
  known.set(value, depth + 1);
  return depth + 1;
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, MAX_MESSAGE);
}
