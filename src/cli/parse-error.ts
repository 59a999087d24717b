import { didYouMean } from '../settings/read/did-you-mean.ts';

/**
 * Says what is wrong with options that `parseArgs` of Node has refused. Node's words about an unknown option explain what nobody
 * has asked for.
 * @param known names of options, without dashes
 */
export function describeParseError({ code, message }: NodeJS.ErrnoException, known: readonly string[]): string {
  const option = code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION' ? /'(-[^']*)'/.exec(message)?.[1] : undefined;
  if (option === undefined) return message;
  const options = known.map((name) => `--${name}`);
  return `unknown option "${option}".${didYouMean(option, options)}`;
}
