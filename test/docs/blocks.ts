/**
 * Fenced blocks of a page, and what the comment right above each says is to be done with it:
 *
 *     <!-- run; spans A, B -->            a shell command, Dockerfile or configuration file, run as it stands
 *     <!-- run: app.mjs; get /path -->    kept under this name, and run with the loader
 *     <!-- file: app.mjs -->              kept under this name, for blocks that follow
 *     <!-- not run: reason -->
 *
 * After `;`: `spans A, B` (spans that must arrive, among others), `no spans`, `get /path` (it is a server; asked once it listens, on
 * the port that `PORT` says), `given a, b` (names that the app has, see STAND_INS of blocks.test.ts).
 */
export interface Block {
  /** 1 for the first. */
  line: number;
  /** Title of the section that it is in. */
  heading: string;
  language: string;
  text: string;
  /** Undefined where nothing is said. */
  task: Task | undefined;
}

export type Task =
  | { kind: 'not run'; reason: string }
  | { kind: 'file'; file: string }
  | {
      kind: 'run';
      file: string | undefined;
      spans: readonly string[];
      noSpans: boolean;
      get: string | undefined;
      given: readonly string[];
    };

const FENCE = /^```(\w*)\s*$/;

export function blocksOf(page: string): Block[] {
  const lines = page.split('\n');
  const blocks: Block[] = [];
  let heading = '';
  for (let at = 0; at < lines.length; at++) {
    heading = /^#{1,6} (.+)$/.exec(lines[at] ?? '')?.[1] ?? heading;
    const [, language] = FENCE.exec(lines[at] ?? '') ?? [];
    if (language === undefined) continue;
    const end = lines.indexOf('```', at + 1);
    if (end < 0) throw new Error(`the block in line ${at + 1} does not end`);
    const [, comment] = /^<!-- (.+) -->$/.exec(lines[at - 1] ?? '') ?? [];
    blocks.push({
      line: at + 1,
      heading,
      language,
      text: lines.slice(at + 1, end).join('\n'),
      task: comment === undefined ? undefined : taskOf(comment),
    });
    at = end;
  }
  return blocks;
}

function taskOf(comment: string): Task | undefined {
  const [, reason] = /^not run: (.+)$/.exec(comment) ?? [];
  if (reason !== undefined) return { kind: 'not run', reason };
  const [what = '', ...options] = comment.split('; ');
  const [, kind, file] = /^(run|file)(?:: (\S+))?$/.exec(what) ?? [];
  if (kind === 'file' && file !== undefined) return { kind, file };
  if (kind !== 'run') return undefined;
  const option = (name: string) => options.find((text) => text.startsWith(`${name} `))?.slice(name.length + 1);
  const list = (name: string) => option(name)?.split(', ') ?? [];
  const known = options.every((text) => /^(?:spans |get \/|given |no spans$)/.test(text));
  if (!known) throw new Error(`"${comment}" has an option that is none`);
  const noSpans = options.includes('no spans');
  return { kind, file, spans: list('spans'), noSpans, get: option('get'), given: list('given') };
}
