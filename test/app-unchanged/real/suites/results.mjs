// A test reporter: one JSON line per test or suite, `["file: names from the outermost", how it ended]`.
import { relative } from 'node:path';

export default async function* results(source) {
  const names = new Map();
  for await (const { type, data } of source) {
    if (type === 'test:start') names.set(`${data.file} ${data.nesting}`, data.name);
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    const path = Array.from({ length: data.nesting }, (_, level) => names.get(`${data.file} ${level}`));
    const file = relative(process.cwd(), data.file ?? '');
    const end = data.skip !== undefined ? 'skip' : data.todo !== undefined ? 'todo' : type.slice('test:'.length);
    yield `${JSON.stringify([`${file}: ${[...path, data.name].join(' > ')}`, end])}\n`;
  }
}
