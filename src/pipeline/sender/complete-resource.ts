import type { DetectConfig } from '../ring/config.ts';
import type { Sender } from './sender.ts';

/**
 * Asks the slow detectors, and has what they find in the resource of every batch that is cut from then on.
 * @param told resolves when the app's thread has told what it waits for, or waits no more
 * @returns when all have answered or `patience` ms passed, whichever is first; answers that come later count all the same
 */
export async function completeResource(
  sender: Pick<Sender, 'extendResource'>,
  { detectors, known, awaitsApp, patience }: DetectConfig,
  told: Promise<void>,
): Promise<void> {
  const late = new Promise<void>((resolve) => {
    setTimeout(resolve, patience).unref();
  });
  await Promise.race([Promise.all([ask(sender, detectors, known), awaitsApp ? told : undefined]), late]);
}

async function ask(
  sender: Pick<Sender, 'extendResource'>,
  detectors: readonly string[],
  known: readonly string[],
): Promise<void> {
  if (detectors.length === 0) return;
  const { detect } = await import('../../resource/detect.ts');
  await detect(detectors, known, (attributes) => sender.extendResource(attributes));
}
