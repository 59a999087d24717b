/** The chunk by which `otel-auto settings` lists extensions. */
import type { ExtensionFact } from '../facts/facts.ts';
import type { Settings } from '../settings/shape.ts';
import { describeExtension, wordsOf } from './describe-extension.ts';
import { loadExtensions } from './load-extensions.ts';

export interface ListedExtensions {
  readonly extensions: readonly { readonly fact: ExtensionFact; readonly words: string }[];
  /** One line each. */
  readonly problems: readonly string[];
}

/** Loads what the setting names, from the working directory alone: here is no app. Nothing of it is used. */
export function listExtensions(settings: Settings): ListedExtensions {
  const problems: string[] = [];
  const loaded = loadExtensions({ settings, main: undefined, say: (line) => problems.push(line) });
  const extensions = loaded.map((one) => {
    const fact = describeExtension(one);
    return { fact, words: wordsOf(fact) };
  });
  return { extensions, problems };
}
