import type { Agent, IncomingMessage, request } from 'node:http';
import { ROOT_CONTEXT } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { context } from '../api/global.ts';
import { log } from '../node/log.ts';
import { createSecureAgent } from '../node/secure-agent.ts';
import type { RemoteSamplerSettings } from '../settings/shape.ts';
import type { TraceSampler } from '../span/trace-sampler.ts';
import { type ByRatio, samplerOfStrategy } from './jaeger-strategy.ts';

/** ms until a question counts as unanswered. */
const TIMEOUT = 5000;
/** Bytes; a real answer has some hundred per operation. */
const LARGEST_ANSWER = 4 * 1024 * 1024;

/**
 * `jaeger_remote`: samples as a Jaeger backend says, asked over HTTP now and at every interval. Asking is not traced and
 * does not keep the process alive. Without an answer the last strategy stays, at first that of the settings; why is said once.
 * Not `@opentelemetry/sampler-jaeger-remote`: it is not published for this SDK.
 */
export function createRemoteSampler(settings: RemoteSamplerSettings, service: string, byRatio: ByRatio): TraceSampler {
  let current = byRatio(settings.initialRate);
  let said = false;
  const url = new URL(settings.endpoint);
  url.searchParams.set('service', service);
  const agent = url.protocol === 'https:' && createSecureAgent({}, (socket) => socket.unref());
  const untraced = suppressTracing(ROOT_CONTEXT);
  const fail = (why: string) => {
    if (said) return;
    said = true;
    log(
      'warn',
      `no sampling strategy from ${url.protocol}//${url.host}${url.pathname}: ${why}; the last one stays, at first ` +
        `a share of ${settings.initialRate}. Check the endpoint in OTEL_TRACES_SAMPLER_ARG.`,
    );
  };
  const poll = () => {
    context.with(untraced, ask, undefined, url, agent, fail, (answer: unknown) => {
      const sampler = samplerOfStrategy(answer, byRatio);
      if (sampler === undefined) fail('the answer is not one');
      else current = sampler;
    });
  };
  // Not now: the context manager is registered after the provider.
  setImmediate(poll).unref();
  setInterval(poll, settings.pollingInterval).unref();
  return { decide: (traceId, parent, name) => current.decide(traceId, parent, name) };
}

function ask(url: URL, agent: Agent | false, fail: (why: string) => void, done: (answer: unknown) => void): void {
  const http = (url.protocol === 'https:' ? require('node:https') : require('node:http')) as {
    request: typeof request;
  };
  try {
    const asked = http.request(url, { agent, timeout: TIMEOUT, headers: { accept: 'application/json' } });
    asked.on('socket', (socket) => socket.unref());
    asked.on('timeout', () => asked.destroy(new Error(`no answer within ${TIMEOUT} ms`)));
    asked.on('error', (error) => fail(error.message || ('code' in error ? String(error.code) : 'no connection')));
    asked.on('response', (response) => collect(response, fail, done));
    asked.end();
  } catch (error) {
    fail(String(error));
  }
}

function collect(response: IncomingMessage, fail: (why: string) => void, done: (answer: unknown) => void): void {
  let text = '';
  response.setEncoding('utf8');
  response.on('error', (error) => fail(error.message));
  response.on('data', (chunk: string) => {
    text += chunk;
    if (text.length > LARGEST_ANSWER) response.destroy(new Error('the answer is too long'));
  });
  response.on('end', () => {
    if (response.statusCode !== 200) return fail(`HTTP ${response.statusCode}`);
    try {
      done(JSON.parse(text));
    } catch {
      fail('the answer is not JSON');
    }
  });
}
