/** A stack says which package opened a socket, and the table says whether anything here is for that package. */

/** Calls below these are traced as HTTP. */
const HTTP = /node:_http_|node:https?\b|node:internal\/(?:http2|deps\/undici)|[\\/]node_modules[\\/]undici[\\/]/;
const PACKAGE = /[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/g;

/**
 * @param stack of the call that opened the socket
 * @param isKnown by name: in the table, or known to be nobody's business
 * @returns folder of the package that is nearest to the call; undefined: a known one is on the way, or none
 */
export function packageThatConnects(stack: string, isKnown: (name: string) => boolean): string | undefined {
  if (HTTP.test(stack)) return undefined;
  let found: string | undefined;
  for (const line of stack.split('\n')) {
    const match = [...line.matchAll(PACKAGE)].at(-1);
    const name = match?.[1]?.replace('\\', '/');
    if (match === undefined || name === undefined) continue;
    if (isKnown(name)) return undefined;
    found ??= folderOf(line, match.index + match[0].length);
  }
  return found;
}

/** Of a line such as `at Socket.connect (file:///app/node_modules/x/index.js:1:2)`, up to the package's folder. */
function folderOf(line: string, end: number): string | undefined {
  const start = /(?:\(|at |file:\/\/)(?=[\\/]|[A-Za-z]:[\\/])/.exec(line);
  if (start === null) return undefined;
  return line.slice(start.index + start[0].length, end - 1);
}
