import type { Context, Span } from '@opentelemetry/api';
import {
  ATTR_GEN_AI_AGENT_NAME,
  ATTR_GEN_AI_OPERATION_NAME,
  ATTR_GEN_AI_PROVIDER_NAME,
  ATTR_GEN_AI_REQUEST_MODEL,
  ATTR_GEN_AI_TOOL_CALL_ID,
  ATTR_GEN_AI_TOOL_NAME,
  GEN_AI_OPERATION_NAME_VALUE_EXECUTE_TOOL,
  GEN_AI_OPERATION_NAME_VALUE_INVOKE_AGENT,
} from '@opentelemetry/semantic-conventions/incubating';
import { context, trace } from '../../api/global.ts';
import type { LibraryHost } from '../../patching/define.ts';
import { endFailedSpan } from '../../patching/end-of-span/fail-span.ts';
import { followPromise } from '../../patching/end-of-span/follow.ts';
import type { Call } from '../../patching/genai/call.ts';
import { given } from '../../patching/genai/content.ts';
import { guarded, guardedStart } from '../../patching/guard.ts';
import { chat, type ModelEvent, startCall } from './calls.ts';
import { StreamingCall } from './left-streams.ts';
import { providerOf } from './provider.ts';
import type { Registry } from './registry.ts';

/** The methods of the SDK's `Telemetry` interface that are used here. */
export interface Integration {
  onStart?(event: StartEvent): void;
  onLanguageModelCallEnd?(event: ModelEvent): void;
  onObjectStepStart?(event: ModelEvent): void;
  onObjectStepEnd?(event: ObjectStepEvent): void;
  onEnd?(event: EndEvent): void;
  onAbort?(event: EndEvent): void;
  onError?(event: EndEvent): void;
  executeLanguageModelCall?<T>(event: ModelEvent & { execute: () => PromiseLike<T> }): PromiseLike<T>;
  executeTool?<T>(event: ToolEvent & { execute: () => PromiseLike<T> }): PromiseLike<T>;
}

interface StartEvent extends ModelEvent {
  operationId: string;
  functionId?: string;
}

/** A call of the model by `generateObject` or `streamObject`, which are not made inside of a wrapper of ours. */
interface ObjectStepEvent extends ModelEvent {
  finishReason?: string;
  usage?: object;
  response?: { id?: string; modelId?: string };
}

interface EndEvent {
  callId: string;
  error?: unknown;
}

interface ToolEvent {
  callId: string;
  toolCallId?: string;
  toolCall?: { toolName?: string };
}

/** One call of `generateText` and the like, from which the SDK calls the model, and tools, as often as needed. */
interface Operation {
  span: Span;
  context: Context;
  /** The last call of the model; a stream ends after its `execute`. */
  call?: Call;
}

/** Operations that are made of others: https://github.com/vercel/ai/tree/main/packages/otel */
const AGENTS = ['ai.generateText', 'ai.streamText', 'ai.generateObject', 'ai.streamObject'];

const tracer = trace.getTracer('@org/otel-auto/vercel-ai');

export function createIntegration(host: LibraryHost, registry: Registry): Integration {
  const operations = new Map<string, Operation>();

  const startCallOf = guardedStart(host, (event: ModelEvent) => {
    if (registry.appTraces) return undefined;
    const operation = operations.get(event.callId);
    const call = context.with(operation?.context ?? context.active(), () => startCall(chat, event, host));
    if (operation !== undefined) operation.call = call;
    return call;
  });
  const startTool = guardedStart(host, (event: ToolEvent) => {
    if (registry.appTraces) return undefined;
    const name = event.toolCall?.toolName ?? '';
    const attributes = {
      [ATTR_GEN_AI_OPERATION_NAME]: GEN_AI_OPERATION_NAME_VALUE_EXECUTE_TOOL,
      [ATTR_GEN_AI_TOOL_NAME]: name,
      ...given(ATTR_GEN_AI_TOOL_CALL_ID, event.toolCallId),
    };
    return tracer.startSpan(`execute_tool ${name}`, { attributes }, operations.get(event.callId)?.context);
  });
  const failCall = guarded(host, (call: Call, error: unknown) => call.fail(error));
  const endSpan = guarded(host, (span: Span) => span.end());
  const failSpan = guarded<[Span, unknown]>(host, endFailedSpan);
  const end = guarded(host, ({ callId, error }: EndEvent) => {
    const operation = operations.get(callId);
    if (operation === undefined) return;
    operations.delete(callId);
    const { call, span } = operation;
    if (error === undefined) {
      call?.end();
      span.end();
    } else {
      call?.fail(error);
      endFailedSpan(span, error);
    }
  });

  return {
    onStart: guardedStart(host, (event: StartEvent) => {
      if (registry.appTraces || !AGENTS.includes(event.operationId)) return;
      const attributes = {
        [ATTR_GEN_AI_OPERATION_NAME]: GEN_AI_OPERATION_NAME_VALUE_INVOKE_AGENT,
        [ATTR_GEN_AI_PROVIDER_NAME]: providerOf(event.provider),
        [ATTR_GEN_AI_REQUEST_MODEL]: event.modelId,
        ...given(ATTR_GEN_AI_AGENT_NAME, event.functionId),
      };
      const span = tracer.startSpan(`invoke_agent ${event.functionId ?? event.modelId}`, { attributes });
      operations.set(event.callId, { span, context: trace.setSpan(context.active(), span) });
      if (StreamingCall.active !== undefined) StreamingCall.active.id = event.callId;
    }),
    onObjectStepStart: guarded(host, (event: ModelEvent) => void startCallOf(event)),
    onObjectStepEnd: guarded(host, (event: ObjectStepEvent) => {
      const { finishReason, usage, response: { id: responseId, modelId } = {} } = event;
      operations.get(event.callId)?.call?.finish({ finishReason, usage, responseId, modelId });
    }),
    onLanguageModelCallEnd: guarded(host, (event: ModelEvent) => operations.get(event.callId)?.call?.finish(event)),
    onEnd: end,
    onAbort: end,
    onError: end,
    async executeLanguageModelCall({ execute, ...event }) {
      const call = startCallOf(event);
      if (call === undefined) return execute();
      return followPromise(within(call.inside, execute), call, () => {}, failCall);
    },
    async executeTool({ execute, ...event }) {
      const span = startTool(event);
      if (span === undefined) return execute();
      return followPromise(within(trace.setSpan(context.active(), span), execute), span, (of) => endSpan(of), failSpan);
    },
  };
}

/** A throw becomes a rejection, as in the asynchronous functions that the SDK expects here. */
async function within<T>(active: Context, execute: () => PromiseLike<T>): Promise<T> {
  return context.with(active, execute);
}
