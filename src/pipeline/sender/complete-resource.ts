import { Writer } from '../../otlp/writer.ts';
import type { DetectConfig } from '../ring/config.ts';
import { type Definition, extendResource, RESOURCE_TAG } from '../ring/definitions.ts';
import type { Sender } from './sender.ts';

/** Bytes of the whole resource. */
const LARGEST = 4 * 1024 * 1024;

/**
 * Asks the slow detectors, and has what they find in the resource of every batch that is cut from then on.
 * @returns when all have answered or `patience` ms passed, whichever is first; answers that come later count all the same
 */
export async function completeResource(
  sender: Pick<Sender, 'define'>,
  definitions: readonly Definition[],
  { detectors, known, patience }: DetectConfig,
): Promise<void> {
  let resource = definitions.find(({ tag }) => tag === RESOURCE_TAG)?.bytes;
  if (resource === undefined) return;
  const out = new Writer(LARGEST);
  const { detect } = await import('../../resource/detect.ts');
  const answered = detect(detectors, known, (attributes) => {
    resource = extendResource(out, resource as Uint8Array, attributes);
    sender.define(RESOURCE_TAG, resource, 0, resource.length);
  });
  const late = new Promise<void>((resolve) => {
    setTimeout(resolve, patience).unref();
  });
  await Promise.race([answered, late]);
}
