import {
  GEN_AI_PROVIDER_NAME_VALUE_GCP_GEMINI,
  GEN_AI_PROVIDER_NAME_VALUE_GCP_VERTEX_AI,
} from '@opentelemetry/semantic-conventions/incubating';
import { context } from '../../api/global.ts';
import type { CreatePatch, LibraryHost } from '../../patching/define.ts';
import { type Api, Call, createService } from '../../patching/genai/call.ts';
import { type Chunks, settle } from '../../patching/genai/settle.ts';
import { guardedStart } from '../../patching/guard.ts';
import { type Method, replaceMethod } from '../../patching/replace-method.ts';
import { embeddings, generate } from './models.ts';

interface Models {
  apiClient?: { isVertexAI?(): boolean; clientOptions?: { httpOptions?: { baseUrl?: unknown } } };
}

const FILES = /^dist\/node\/index\.[cm]js$/;

/** One request each: what the app calls asks again when the model wants a function called. */
const METHODS: Readonly<Record<string, Api>> = {
  generateContentInternal: generate,
  generateContentStreamInternal: generate,
  embedContentInternal: embeddings,
  // In older versions there is no other method for it; later it is no method of the prototype.
  embedContent: embeddings,
};

const service = createService('google-genai', () => '');

const create: CreatePatch = (host) => ({
  onFile({ path, exports }) {
    if (!FILES.test(path)) return exports;
    const { prototype } = (exports as { Models: { prototype: object } }).Models;
    for (const [name, api] of Object.entries(METHODS)) {
      replaceMethod<Models>(prototype, name, (original) => traced(original, api, host));
    }
    return exports;
  },
});

function traced(original: Method<Models>, api: Api, host: LibraryHost): Method<Models> {
  const start = guardedStart(host, (models: Models, request: unknown) => {
    if (typeof request !== 'object' || request === null) return undefined;
    const { apiClient } = models;
    const provider = apiClient?.isVertexAI?.()
      ? GEN_AI_PROVIDER_NAME_VALUE_GCP_VERTEX_AI
      : GEN_AI_PROVIDER_NAME_VALUE_GCP_GEMINI;
    const baseUrl = apiClient?.clientOptions?.httpOptions?.baseUrl;
    return new Call({ ...service, provider: () => provider }, api, request, baseUrl, host);
  });
  return function (...args) {
    const call = start(this, args[0]);
    if (call === undefined) return original.apply(this, args);
    const promise = context.with(call.inside, () => original.apply(this, args)) as Promise<unknown>;
    return settle(promise, call, (result) => result as Chunks);
  };
}

export default create;
