/**
 * What spans of the AWS SDK say of services that no emulator here has, and how an invocation of a function carries the context. The
 * commands are made as those of the SDK's clients are, on the class that all of these share.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { project } from '../../harness/project.ts';
import { collect } from '../../harness/receive.ts';
import { run } from '../../harness/run.ts';

const { file } = project(
  {
    'app.cjs': `
      const { Client, Command } = require('@smithy/smithy-client');
      const { setImmediate } = require('node:timers/promises');
      const clientOf = (serviceId) => new Client({ serviceId, region: async () => 'eu-west-1' });
      const commandOf = (name, answer) => ({ [name]: class extends Command {
        constructor(input) { super(); this.input = input; }
        resolveMiddleware() {
          return async () => { await setImmediate(); console.log(JSON.stringify(this.input)); return { output: { $metadata: { requestId: 'r-1', httpStatusCode: 200 }, ...answer } }; };
        }
      } })[name];
      const call = (service, name, input, answer) => clientOf(service).send(new (commandOf(name + 'Command', answer))(input));
      const base64 = (value) => Buffer.from(JSON.stringify(value)).toString('base64');
      (async () => {
        const function_ = 'arn:aws:lambda:eu-west-1:123456789012:function:resize:live';
        await call('Lambda', 'Invoke', { FunctionName: 'resize' });
        await call('Lambda', 'Invoke', { FunctionName: function_, ClientContext: base64({ custom: { a: '1' }, env: {} }) }, { FunctionError: 'Unhandled' });
        await call('Lambda', 'Invoke', { FunctionName: 'resize', ClientContext: 'not JSON' });
        await call('Lambda', 'Invoke', { FunctionName: 'resize', ClientContext: base64({ custom: { a: 'x'.repeat(2640) } }) });
        await call('Lambda', 'ListFunctions', {});
        await call('SFN', 'StartExecution', { stateMachineArn: 'arn:aws:states:eu-west-1:1:stateMachine:a', input: 'hunter2' });
        await call('SFN', 'DescribeActivity', { activityArn: 'arn:aws:states:eu-west-1:1:activity:a' });
        await call('Kinesis', 'PutRecord', { StreamName: 'clicks', PartitionKey: 'hunter2' });
        await call('Secrets Manager', 'GetSecretValue', { SecretId: 'hunter2' }, { ARN: 'arn:aws:secretsmanager:eu-west-1:1:secret:a', SecretString: 'hunter2' });
        await call('Secrets Manager', 'GetSecretValue', { SecretId: 'arn:aws:secretsmanager:eu-west-1:1:secret:b' });
        const inferenceConfig = { maxTokens: 10, temperature: 0.5, topP: 0.9, stopSequences: ['.'] };
        await call('Bedrock Runtime', 'Converse', { modelId: 'amazon.nova-lite-v1:0', inferenceConfig, messages: ['hunter2'] }, { stopReason: 'end_turn', usage: { inputTokens: 3, outputTokens: 5 } });
        await call('Bedrock Runtime', 'InvokeModel', { modelId: 'anthropic.claude-3', body: 'hunter2' });
        const streamOf = (...events) => ({ [Symbol.asyncIterator]: async function* () { for (const event of events) { await setImmediate(); if (event instanceof Error) throw event; yield event; } } });
        const read = async (events, leaveAt = Infinity) => { let count = 0; try { for await (const event of events) if (++count === leaveAt) break; console.log(count); } catch (error) { console.log(error.name); } };
        const converse = (...events) => call('Bedrock Runtime', 'ConverseStream', { modelId: 'amazon.nova-lite-v1:0', inferenceConfig, messages: ['hunter2'] }, { stream: streamOf(...events) });
        const text = { contentBlockDelta: { delta: { text: 'hunter2' } } };
        const last = [{ messageStop: { stopReason: 'max_tokens' } }, { metadata: { usage: { inputTokens: 7, outputTokens: 10 } } }];
        await read((await converse(text, text, ...last)).stream);
        await read((await converse(text, text, ...last)).stream, 2);
        await read((await converse(text, Object.assign(new Error('hunter2'), { name: 'ModelStreamErrorException' }))).stream);
        const chunk = (part) => ({ chunk: { bytes: new TextEncoder().encode(JSON.stringify(part)) } });
        const invoke = (...events) => call('Bedrock Runtime', 'InvokeModelWithResponseStream', { modelId: 'anthropic.claude-3', body: 'hunter2' }, { body: streamOf(...events) });
        await read((await invoke(chunk({ type: 'content_block_delta', delta: { text: 'hunter2' } }), chunk({ type: 'message_delta', delta: { stop_reason: 'end_turn' } }), chunk({ type: 'message_stop', 'amazon-bedrock-invocationMetrics': { inputTokenCount: 4, outputTokenCount: 6 } }))).body);
      })();`,
  },
  { links: ['@smithy/smithy-client'] },
);

test('invocations carry the context, and spans say what calls are about', async () => {
  const collector = await collect();
  const bare = await run({ file: file('app.cjs'), flag: false });
  const { code, stdout, stderr } = await run({
    file: file('app.cjs'),
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url },
  });
  await collector.close();
  assert.deepEqual([code, stderr], [0, '']);
  const { spans } = collector;
  assert.doesNotMatch(JSON.stringify(spans.map(({ name, attributes }) => [name, attributes])), /hunter2/);

  const [bareLines, lines] = [bare.stdout, stdout].map((text) => text.trim().split('\n')) as [string[], string[]];
  assert.deepEqual(lines.slice(2), bareLines.slice(2), 'only what can carry the context is changed');
  const contexts = lines.slice(0, 2).map((line) => {
    const { ClientContext } = JSON.parse(line) as { ClientContext: string };
    return JSON.parse(Buffer.from(ClientContext, 'base64').toString()) as { custom: Record<string, string> };
  });
  const invoked = spans.filter(({ name }) => name === 'Lambda.Invoke');
  assert.deepEqual(
    contexts.map(({ custom }) => custom.traceparent),
    invoked.slice(0, 2).map(({ traceId, spanId }) => `00-${traceId}-${spanId}-03`),
  );
  assert.deepEqual({ ...contexts[1], custom: { a: contexts[1]?.custom.a } }, { custom: { a: '1' }, env: {} });
  assert.deepEqual(
    invoked.map(({ attributes, status }) => [attributes['faas.invoked_name'], status, attributes['error.type']]),
    [
      ['resize', 'UNSET', undefined],
      ['resize', 'ERROR', 'Unhandled'],
      ['resize', 'UNSET', undefined],
      ['resize', 'UNSET', undefined],
    ],
  );
  const {
    'faas.invoked_provider': provider,
    'faas.invoked_region': region,
    'faas.invocation.id': id,
  } = invoked[0]?.attributes ?? {};
  assert.deepEqual([provider, region, id], ['aws', 'eu-west-1', 'r-1']);

  const said = (name: string, prefix: string) =>
    spans
      .filter((span) => span.name === name)
      .map(({ attributes }) =>
        Object.fromEntries(Object.entries(attributes).filter(([key]) => key.startsWith(prefix))),
      );
  assert.deepEqual(said('SFN.StartExecution', 'aws.step'), [
    { 'aws.step_functions.state_machine.arn': 'arn:aws:states:eu-west-1:1:stateMachine:a' },
  ]);
  assert.deepEqual(said('SFN.DescribeActivity', 'aws.step'), [
    { 'aws.step_functions.activity.arn': 'arn:aws:states:eu-west-1:1:activity:a' },
  ]);
  assert.deepEqual(said('Kinesis.PutRecord', 'aws.kinesis'), [{ 'aws.kinesis.stream_name': 'clicks' }]);
  assert.deepEqual(
    said('SecretsManager.GetSecretValue', 'aws.secretsmanager'),
    ['a', 'b'].map((name) => ({
      'aws.secretsmanager.secret.arn': `arn:aws:secretsmanager:eu-west-1:1:secret:${name}`,
    })),
  );
  const conversations = said('chat amazon.nova-lite-v1:0', 'gen_ai');
  assert.deepEqual(conversations.slice(0, 1), [
    {
      'gen_ai.provider.name': 'aws.bedrock',
      'gen_ai.operation.name': 'chat',
      'gen_ai.request.model': 'amazon.nova-lite-v1:0',
      'gen_ai.request.max_tokens': 10,
      'gen_ai.request.temperature': 0.5,
      'gen_ai.request.top_p': 0.9,
      'gen_ai.request.stop_sequences': ['.'],
      'gen_ai.response.finish_reasons': ['end_turn'],
      'gen_ai.usage.input_tokens': 3,
      'gen_ai.usage.output_tokens': 5,
    },
  ]);
  assert.deepEqual(said('BedrockRuntime.InvokeModel', 'gen_ai'), [
    { 'gen_ai.provider.name': 'aws.bedrock', 'gen_ai.request.model': 'anthropic.claude-3' },
  ]);

  // Of streams: read to the end, left, broken.
  assert.deepEqual(
    conversations
      .slice(1)
      .map((attributes) => [
        attributes['gen_ai.response.finish_reasons'],
        attributes['gen_ai.usage.input_tokens'],
        attributes['gen_ai.usage.output_tokens'],
      ]),
    [
      [['max_tokens'], 7, 10],
      [undefined, undefined, undefined],
      [undefined, undefined, undefined],
    ],
  );
  const broken = spans.filter(({ status, name }) => status === 'ERROR' && name.startsWith('chat'));
  assert.deepEqual(
    broken.map(({ attributes }) => attributes['error.type']),
    ['ModelStreamErrorException'],
  );
  assert.deepEqual(said('BedrockRuntime.InvokeModelWithResponseStream', 'gen_ai'), [
    {
      'gen_ai.provider.name': 'aws.bedrock',
      'gen_ai.request.model': 'anthropic.claude-3',
      'gen_ai.response.finish_reasons': ['end_turn'],
      'gen_ai.usage.input_tokens': 4,
      'gen_ai.usage.output_tokens': 6,
    },
  ]);
});
