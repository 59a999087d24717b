import { REDACTED, type Redaction } from '../../secrets/redaction.ts';

/** Beside the loader's own limits: a span is no place for a thousand names of files. */
const MOST_ARGUMENTS = 64;
const LONGEST = 1024;

/** An option whose value is the next word. */
const OPTION = /^--?([A-Za-z][\w-]*)$/;
/** Options that take a user and a password. */
const USER = /^(?:-u|--user|--proxy-user|-U)$/;
/** A password that stands right behind its option, in clients of MySQL and in `sshpass`. */
const GLUED = /^(-p)(?=.)/;
const TAKES_GLUED = /^(?:mysql\w*|mariadb[\w-]*|sshpass)$/;
const WORD = /\S+/g;

/** The arguments of a command, the command in front, without secrets that the names of options before them tell of. */
export function showArguments(name: string, args: readonly unknown[], redaction: Redaction): string[] {
  const shown = args.slice(0, MOST_ARGUMENTS).map((arg) => (typeof arg === 'string' ? arg.slice(0, LONGEST) : ''));
  const isLine = shown[1] === '-c' || shown[3] === '/c';
  if (isLine) return shown.map((arg) => hideInLine(arg, redaction));
  return hideInWords(name, shown, redaction);
}

/** Hides secrets in a line that a shell reads, of which the words stay as they are. */
function hideInLine(line: string, redaction: Redaction): string {
  const words = line.match(WORD) ?? [];
  if (words.length < 2) return line;
  const hidden = hideInWords(words[0] ?? '', words, redaction);
  let at = 0;
  return line.replace(WORD, () => hidden[at++] ?? '');
}

function hideInWords(name: string, words: readonly string[], redaction: Redaction): string[] {
  const command = name.slice(name.lastIndexOf('/') + 1);
  return words.map((word, at) => {
    const before = words[at - 1] ?? '';
    const [, option] = OPTION.exec(before) ?? [];
    if (option !== undefined && !word.startsWith('--') && redaction.isSecretInText(option)) return REDACTED;
    if (USER.test(before) && word.includes(':')) return `${word.slice(0, word.indexOf(':'))}:${REDACTED}`;
    if (before === '-p' && command === 'sshpass') return REDACTED;
    return TAKES_GLUED.test(command) && GLUED.test(word) ? `-p${REDACTED}` : word;
  });
}
