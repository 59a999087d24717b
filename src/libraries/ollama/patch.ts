import { context } from '../../api/global.ts';
import type { CreatePatch, LibraryHost } from '../../patching/define.ts';
import { type Api, Call, createService } from '../../patching/genai/call.ts';
import { type Chunks, settle } from '../../patching/genai/settle.ts';
import { guardedStart } from '../../patching/guard.ts';
import { type Method, replaceMethod } from '../../patching/replace-method.ts';
import { chat, complete, embed } from './models.ts';

interface Client {
  config?: { host?: unknown };
}

interface Exports {
  /** The class has another name in the ES module than among the exports of the other. */
  Ollama?: { prototype: object };
  Ollama$1?: { prototype: object };
}

/** The class for Node.js extends the one in this file. */
const FILES = /^dist\/browser\.[cm]js$/;

const METHODS: Readonly<Record<string, Api>> = { chat, generate: complete, embed, embeddings: embed };

const service = createService('ollama', () => 'ollama');

const create: CreatePatch = (host) => ({
  onFile({ path, exports }) {
    const { Ollama, Ollama$1: inner } = exports as Exports;
    const prototype = (Ollama ?? inner)?.prototype;
    if (!FILES.test(path) || prototype === undefined) return exports;
    for (const [name, api] of Object.entries(METHODS)) {
      replaceMethod<Client>(prototype, name, (original) => traced(original, api, host));
    }
    return exports;
  },
});

function traced(original: Method<Client>, api: Api, host: LibraryHost): Method<Client> {
  const start = guardedStart(host, (client: Client, request: unknown) =>
    typeof request === 'object' && request !== null
      ? new Call(service, api, request, client.config?.host, host)
      : undefined,
  );
  return function (...args) {
    const call = start(this, args[0]);
    if (call === undefined) return original.apply(this, args);
    const promise = context.with(call.inside, () => original.apply(this, args)) as Promise<unknown>;
    return settle(promise, call, (result) => (result as { itr?: Chunks } | null)?.itr);
  };
}

export default create;
