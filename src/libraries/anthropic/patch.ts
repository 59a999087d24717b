import { GEN_AI_PROVIDER_NAME_VALUE_ANTHROPIC } from '@opentelemetry/semantic-conventions/incubating';
import type { CreatePatch } from '../../patching/define.ts';
import { createService, type Service } from '../../patching/genai/call.ts';
import { type Resource, traceCreate } from '../../patching/genai/create.ts';
import { replaceMethod } from '../../patching/replace-method.ts';
import { satisfies } from '../../patching/versions.ts';
import { messages } from './messages.ts';

const service = createService('anthropic', () => GEN_AI_PROVIDER_NAME_VALUE_ANTHROPIC);
/** Its own spans are measured by nobody. */
const measuring: Service | undefined = service.duration && { ...service, tracer: undefined };

/** `stream()` and the runners of tools pass through `create` too. */
const FILES = /^resources\/(?:beta\/)?messages\/messages\.m?js$/;

/** From here on the library has spans of its own: https://github.com/anthropics/anthropic-sdk-typescript/blob/main/CHANGELOG.md */
const TRACES_ITSELF = '>=0.134.0';

const create: CreatePatch = (host) => ({
  onFile({ path, version, exports }) {
    const by = satisfies(version, TRACES_ITSELF) ? measuring : service;
    if (!FILES.test(path) || by === undefined) return exports;
    const { prototype } = (exports as { Messages: { prototype: object } }).Messages;
    replaceMethod<Resource>(prototype, 'create', (original) => traceCreate(original, by, messages, host));
    return exports;
  },
});

export default create;
