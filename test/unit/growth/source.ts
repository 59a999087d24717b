/** What of the package's own source reads text, found by parsing every file: nothing here is a list that someone keeps. */

import { globSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { type Node, parse } from 'acorn';

export const root = join(import.meta.dirname, '..', '..', '..');

/** A regular expression that is written as a literal. */
export interface FoundPattern {
  readonly at: string;
  readonly source: string;
  readonly flags: string;
}

/** A function that takes text and looks at it with a loop, a regular expression, or a method that searches. */
export interface FoundScanner {
  readonly at: string;
  readonly file: string;
  readonly name: string;
  /** Where V8 may say that it begins: at the name of a method, or at its parameters. */
  readonly from: number;
  readonly start: number;
  readonly end: number;
  /** Its name among what the file exports, if it can be called with one text and nothing else. */
  readonly callable: string | undefined;
}

export interface FoundSource {
  readonly file: string;
  readonly patterns: readonly FoundPattern[];
  /** Where a regular expression is put together when the program runs. */
  readonly constructions: readonly string[];
  readonly scanners: readonly FoundScanner[];
  /** Short texts that the file compares with, splits at, and so on. */
  readonly words: readonly string[];
  /** Does it ask Node for more than pure functions? */
  readonly acts: boolean;
}

/** Every file of the package's source. */
export function readSources(): FoundSource[] {
  const files = globSync('{src,register}/**/*.ts', {
    cwd: root,
    exclude: (name) => name === 'node_modules' || name === 'test',
  });
  return files.sort().map((file) => readSource(file, readFileSync(join(root, file), 'utf8')));
}

type Tree = Node & Readonly<Record<string, unknown>>;

/** Methods of strings that search, and those of regular expressions. */
const SEARCHES = new Set('split replace replaceAll match matchAll search indexOf lastIndexOf'.split(' '));
const MATCHES = new Set(['test', 'exec']);
const LONGEST_WORD = 16;
/** Builtins that a pure function may use. */
const PURE = /^node:(?:buffer|path|url|util)$/;

export function readSource(file: string, text: string): FoundSource {
  // Types are replaced by blanks, so that places stay what they are in the file.
  const code = stripTypeScriptTypes(text);
  const tree = parse(code, { ecmaVersion: 'latest', sourceType: 'module', allowHashBang: true }) as unknown as Tree;
  const at = (node: Node) => `${file}:${text.slice(0, node.start).split('\n').length}`;
  const patterns: FoundPattern[] = [];
  const constructions: string[] = [];
  const scanners: FoundScanner[] = [];
  const words = new Set<string>();
  let acts = false;
  walk(tree, [], (node, above) => {
    if (node.type === 'ImportDeclaration') {
      const from = (node.source as Tree).value as string;
      acts ||= from.startsWith('node:') && !PURE.test(from);
      return false;
    }
    if (node.type === 'Literal') {
      const regex = node.regex as { pattern: string; flags: string } | undefined;
      if (regex !== undefined) patterns.push({ at: at(node), source: regex.pattern, flags: regex.flags });
      else if (typeof node.value === 'string' && isWord(node.value)) words.add(node.value);
    }
    if (node.type === 'TemplateElement') {
      const { cooked } = node.value as { cooked: string | null };
      if (cooked !== null && isWord(cooked)) words.add(cooked);
    }
    if ((node.type === 'NewExpression' || node.type === 'CallExpression') && nameOf(node.callee as Tree) === 'RegExp')
      constructions.push(at(node));
    if (isFunction(node) && scans(node, text)) {
      const parent = above.at(-1) as Tree;
      const isMethod = parent.type === 'Property' || parent.type === 'MethodDefinition';
      scanners.push({
        at: at(node),
        file,
        name: nameOf(node.id as Tree | null) ?? nameOf((parent.id ?? parent.key) as Tree | null) ?? '(no name)',
        from: isMethod ? parent.start : node.start,
        start: node.start,
        end: node.end,
        callable: takesOneText(node, text) ? exportedName(node, above) : undefined,
      });
    }
    return true;
  });
  return { file, patterns, constructions, scanners, words: [...words], acts };
}

function isWord(text: string): boolean {
  return text !== '' && text.length <= LONGEST_WORD;
}

/** @param visit says whether to go on into the node's parts; what is above it changes afterwards */
function walk(node: Tree, above: Tree[], visit: (node: Tree, above: readonly Tree[]) => boolean): void {
  if (!visit(node, above)) return;
  above.push(node);
  for (const part of Object.values(node).flat())
    if (typeof part === 'object' && part !== null && 'type' in part) walk(part as Tree, above, visit);
  above.pop();
}

function nameOf(node: Tree | null | undefined): string | undefined {
  if (node?.type !== 'Identifier' && node?.type !== 'PrivateIdentifier') return undefined;
  return node.name as string;
}

function isFunction(node: Tree): boolean {
  return ['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'].includes(node.type);
}

/**
 * A parameter is text if its type names `string`. Without a type of its own it counts if the function itself searches in it.
 */
function scans(node: Tree, text: string): boolean {
  let scanning = false;
  const searched = new Set<string | undefined>();
  walk(node.body as Tree, [], (part) => {
    if (/^(?:For|While|DoWhile)/.test(part.type) || part.regex !== undefined) scanning = true;
    if (part.type === 'CallExpression' && (part.callee as Tree).type === 'MemberExpression') {
      const { object, property } = part.callee as Tree & { object: Tree; property: Tree };
      const method = nameOf(property) ?? '';
      if (SEARCHES.has(method)) searched.add(nameOf(object));
      else if (MATCHES.has(method)) searched.add(nameOf((part.arguments as Tree[])[0]));
    }
    return true;
  });
  scanning ||= searched.size > 0;
  return parametersOf(node, text).some(({ name, type }) =>
    type === undefined ? name !== undefined && searched.has(name) : scanning && isText(type),
  );
}

/** Not where `string` is only a key's type, or what a function takes. */
function isText(type: string): boolean {
  return /^[^(]*\bstring\b/.test(type.replaceAll(/\b(?:Record|Map)<string,/g, ''));
}

interface Parameter {
  readonly name: string | undefined;
  readonly type: string | undefined;
  readonly optional: boolean;
}

function parametersOf(node: Tree, text: string): Parameter[] {
  return (node.params as Tree[]).map((given) => {
    const inner = (given.type === 'AssignmentPattern' ? given.left : given) as Tree;
    const type = typeAt(text, inner.end);
    return {
      name: nameOf(inner),
      type,
      optional: given.type === 'AssignmentPattern' || text[inner.end] === '?' || /\bundefined\b/.test(type ?? ''),
    };
  });
}

/** The annotation that follows a parameter's name. */
function typeAt(text: string, end: number): string | undefined {
  const colon = /\??\s*:/y;
  colon.lastIndex = end;
  if (!colon.test(text)) return undefined;
  let depth = 0;
  let index = colon.lastIndex;
  for (; index < text.length; index++) {
    const character = text.charAt(index);
    if ('([{<'.includes(character)) depth++;
    else if (depth === 0 && ',)='.includes(character)) break;
    else if (')]}'.includes(character) || (character === '>' && text[index - 1] !== '=')) depth--;
  }
  return text.slice(colon.lastIndex, index).trim();
}

function takesOneText(node: Tree, text: string): boolean {
  const [first, ...others] = parametersOf(node, text);
  if (first === undefined || !others.every(({ optional }) => optional)) return false;
  return first.type === undefined || /^(?:undefined \| )?string(?: \| undefined)?$/.test(first.type);
}

/** Of what is exported where it is declared. */
function exportedName(node: Tree, above: readonly Tree[]): string | undefined {
  const [, ...parents] = above;
  if (parents[0]?.type !== 'ExportNamedDeclaration') return undefined;
  if (parents.length === 1) return nameOf(node.id as Tree);
  const declared = parents.at(-1);
  return parents.length === 3 && declared?.type === 'VariableDeclarator' ? nameOf(declared.id as Tree) : undefined;
}
