import { type Node, type Program, parse } from 'acorn';

/** What an ES module exports. */
export interface Export {
  name: string;
  /** What it is called inside of the module. */
  local: string;
  /** Is its value the same once the module was evaluated? */
  constant: boolean;
}

/** Finds what an ES module, as esbuild prints it, exports: in one list of names. */
export function exportsOf(code: string): Export[] {
  const program = parse(code, { ecmaVersion: 'latest', sourceType: 'module' });
  const assigned = assignedIn(program);
  return listOf(program).flatMap(({ specifiers }) =>
    specifiers.map(({ local, exported }) => {
      if (local.type !== 'Identifier' || exported.type !== 'Identifier') throw new Error('exported under a text');
      return { name: exported.name, local: local.name, constant: !assigned.has(local.name) };
    }),
  );
}

/** The same code with plain properties for what it exports, instead of getters that esbuild would make of each. */
export function withPlainExports(code: string): string {
  const exported = exportsOf(code);
  const lists = listOf(parse(code, { ecmaVersion: 'latest', sourceType: 'module' }));
  let rest = '';
  let from = 0;
  for (const { start, end } of lists) {
    rest += code.slice(from, start);
    from = end;
  }
  return `${rest}${code.slice(from)}\nmodule.exports=${plainObject(exported)};`;
}

/** An object literal. What changes later keeps a getter, as ES modules have it. */
export function plainObject(exported: readonly Export[]): string {
  return `{${exported
    .map(({ name, local, constant }) => (constant ? `${name}:${local}` : `get ${name}(){return ${local}}`))
    .join(',')}}`;
}

function listOf(program: Program) {
  return program.body.filter((statement) => statement.type === 'ExportNamedDeclaration');
}

/** Names that anything assigns to, in whatever scope. A declaration with a value does not: it is evaluated with the module. */
function assignedIn(program: Program): ReadonlySet<string> {
  const names = new Set<string>();
  visit(program, (node) => {
    const { left, argument } = node as { left?: Node; argument?: Node };
    if (/^(?:Assignment|For(?:In|Of)Statement)/.test(node.type) && left !== undefined) addNames(left, names);
    if (node.type === 'UpdateExpression' && argument !== undefined) addNames(argument, names);
  });
  return names;
}

/** All identifiers of a target, also those of a pattern's defaults and keys: rather too many. */
function addNames(target: Node, names: Set<string>): void {
  visit(target, (node) => {
    if (node.type === 'Identifier') names.add((node as { name?: string }).name ?? '');
  });
}

function visit(node: Node, look: (node: Node) => void): void {
  look(node);
  for (const value of Object.values(node) as unknown[]) {
    for (const child of Array.isArray(value) ? (value as unknown[]) : [value]) if (isNode(child)) visit(child, look);
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
}
