import {
  GEN_AI_PROVIDER_NAME_VALUE_AZURE_AI_OPENAI,
  GEN_AI_PROVIDER_NAME_VALUE_OPENAI,
} from '@opentelemetry/semantic-conventions/incubating';
import type { CreatePatch } from '../../patching/define.ts';
import { type Api, createService } from '../../patching/genai/call.ts';
import { type Resource, traceCreate } from '../../patching/genai/create.ts';
import { replaceMethod } from '../../patching/replace-method.ts';
import { chat, embeddings, responses } from './messages.ts';

const service = createService('openai', (hostname) =>
  hostname?.endsWith('.openai.azure.com')
    ? GEN_AI_PROVIDER_NAME_VALUE_AZURE_AI_OPENAI
    : GEN_AI_PROVIDER_NAME_VALUE_OPENAI,
);

/** File without its extension → the class it exports, and what its `create` calls. */
const APIS: Readonly<Record<string, readonly [className: string, api: Api]>> = {
  'resources/chat/completions/completions': ['Completions', chat],
  'resources/responses/responses': ['Responses', responses],
  'resources/embeddings': ['Embeddings', embeddings],
};

const create: CreatePatch = (host) => ({
  onFile({ path, exports }) {
    const [className, api] = APIS[path.replace(/\.m?js$/, '')] ?? [];
    if (className === undefined || api === undefined) return exports;
    const { prototype } = (exports as Record<string, unknown>)[className] as { prototype: object };
    replaceMethod<Resource>(prototype, 'create', (original) => traceCreate(original, service, api, host));
    return exports;
  },
});

export default create;
