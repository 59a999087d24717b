import type { EsModuleTargets } from '../hooks/esm-transform.ts';
import { loadChunk } from '../node/chunk.ts';
import type { WatchedFile } from './attachments.ts';
import type { OtherTracers, OtherTracersOptions } from './other-tracers.ts';

/** Packages of the app that trace by themselves, or that register what traces, with their ES modules that are to be seen. JSON, which V8 reads faster than an object literal. */
export const WATCHED = JSON.parse(`{
  "@opentelemetry/api": {
    "dist/internal/global-utils.mjs": ["registerGlobal", "getGlobal"],
    "dist/api/diag.mjs": ["DiagAPI"]
  },
  "@opentelemetry/instrumentation": { "dist/platform/node/instrumentation.mjs": ["InstrumentationBase"] },
  "@sentry/node": { "build/esm/index.js": [] },
  "dd-trace": {},
  "elastic-apm-node": {},
  "newrelic": {}
}`) as EsModuleTargets;

/** The handling of watched packages is a chunk of its own, loaded by the first file of one. */
export function watchPackages(options: OtherTracersOptions): (name: string, file: WatchedFile) => void {
  let others: OtherTracers | undefined;
  return (name, file) => {
    others ??= options.inBootContext(() =>
      loadChunk<typeof import('./other-tracers.ts')>('loader-other-tracers').createOtherTracers(options),
    );
    others.loaded(name, file);
  };
}
