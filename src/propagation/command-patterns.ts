import { fits } from '../settings/parse/name-pattern.ts';

/**
 * Is the command one of those that a pattern names: by its file (`/usr/bin/git`), by the name of that (`git`), or, where a shell
 * runs it, by the whole line (`git status`) or the first word of it?
 * @param args with the name of the command in front
 */
export function isNamed(patterns: readonly string[], file: string, args: readonly string[]): boolean {
  const line = lineOf(args);
  const names = [file, nameOf(file)];
  if (line !== undefined) {
    const word = FIRST_WORD.exec(line)?.slice(1).join('') ?? '';
    names.push(line, word, nameOf(word));
  }
  return patterns.some((pattern) => names.some((name) => fits(name, pattern)));
}

const FIRST_WORD = /^\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+))/;

/** As Node has a shell run a line: `sh -c line`, `cmd.exe /d /s /c "line"`. */
function lineOf(args: readonly string[]): string | undefined {
  if (args[1] === '-c') return args[2];
  return args[3] === '/c' ? args[4]?.replace(/^"|"$/g, '') : undefined;
}

function nameOf(file: string): string {
  return file.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1).replace(/\.exe$/i, '');
}
