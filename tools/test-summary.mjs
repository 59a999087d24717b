// A test reporter: one JSON line per test that is not a suite.
export default async function* summary(source) {
  for await (const { type, data } of source) {
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    if (data.details?.type === 'suite') continue;
    const isFile = data.nesting === 0 && data.name === data.file;
    if (isFile && type === 'test:pass') continue;
    const { name, file = name } = data;
    if (data.skip !== undefined)
      yield `${JSON.stringify({ kind: 'skipped', name, file, reason: String(data.skip) })}\n`;
    else yield `${JSON.stringify({ kind: type === 'test:pass' ? 'passed' : 'failed', name, file })}\n`;
  }
}
