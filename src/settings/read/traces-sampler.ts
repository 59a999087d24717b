import { endpoint } from '../parse/endpoint.ts';
import { ratio, size } from '../parse/scalars.ts';
import type { RemoteSamplerSettings, Settings } from '../shape.ts';
import type { Complain, Values } from '../table/values.ts';

const ARGUMENT = 'OTEL_TRACES_SAMPLER_ARG';

/** `OTEL_TRACES_SAMPLER`, and its argument as that sampler takes it. */
export function readSampler(values: Values, complain: Complain): Settings['sampler'] {
  const name = values.OTEL_TRACES_SAMPLER;
  const text = values.OTEL_TRACES_SAMPLER_ARG;
  if (name === 'jaeger_remote' || name === 'parentbased_jaeger_remote')
    return { name, ratio: 1, remote: readRemote(text ?? '', complain) };
  if (text === undefined) return { name, ratio: 1 };
  const { value, problems } = ratio.parse(text);
  if (name !== 'traceidratio' && name !== 'parentbased_traceidratio')
    complain(
      ARGUMENT,
      `means nothing to the sampler ${name}`,
      'all traces that sampler chooses',
      'Set OTEL_TRACES_SAMPLER=parentbased_traceidratio to record a share of all traces.',
    );
  else for (const { reason, advice } of problems) complain(ARGUMENT, reason, '1', advice);
  return { name, ratio: (takesRatio(name) ? value : undefined) ?? 1 };
}

function takesRatio(name: string): boolean {
  return name === 'traceidratio' || name === 'parentbased_traceidratio';
}

/** Jaeger's own defaults; its collector and agent serve strategies there, over HTTP. */
const REMOTE: RemoteSamplerSettings = {
  endpoint: 'http://localhost:5778/sampling',
  pollingInterval: 60_000,
  initialRate: 0.001,
};
const SHAPE = 'Write endpoint=http://host:5778,pollingIntervalMs=60000,initialSamplingRate=0.25.';
const GRPC_PORT = '14250';

/** `key=value` pairs; what is wrong or missing has Jaeger's default. One line at most, about the first problem. */
function readRemote(text: string, complain: Complain): RemoteSamplerSettings {
  const remote = { ...REMOTE };
  let wrong: string | undefined;
  for (const pair of text.split(',')) {
    if (pair.trim() === '') continue;
    const at = pair.indexOf('=');
    const key = pair.slice(0, Math.max(at, 0)).trim();
    const value = pair.slice(at + 1).trim();
    if (!setPart(remote, key.toLowerCase(), value)) wrong ??= partOf(key);
  }
  if (wrong !== undefined) complain(ARGUMENT, `cannot be read at ${wrong}`, shown(remote), SHAPE);
  else if (new URL(remote.endpoint).port === GRPC_PORT)
    complain(
      ARGUMENT,
      `names port ${GRPC_PORT}, which speaks gRPC`,
      shown(remote),
      'Strategies are asked for over HTTP: use port 5778.',
    );
  return remote;
}

/** @returns false if there is no such part, or the value is not one of it */
function setPart(remote: RemoteSamplerSettings, key: string, value: string): boolean {
  if (key === 'endpoint') {
    const url = endpoint.parse(value).value?.url;
    if (url?.pathname === '/') url.pathname = '/sampling';
    remote.endpoint = url?.href ?? remote.endpoint;
    return url !== undefined;
  }
  if (key === 'pollingintervalms') {
    const { value: interval } = size.parse(value);
    remote.pollingInterval = interval ?? remote.pollingInterval;
    return interval !== undefined;
  }
  if (key !== 'initialsamplingrate') return false;
  const { value: rate } = ratio.parse(value);
  remote.initialRate = rate ?? remote.initialRate;
  return rate !== undefined;
}

const PARTS = ['endpoint', 'pollingIntervalMs', 'initialSamplingRate'];

/** The key if it is a known one: anything else may be a secret. */
function partOf(key: string): string {
  return PARTS.find((part) => part.toLowerCase() === key.toLowerCase()) ?? 'a pair with an unknown key';
}

function shown({ endpoint: url, pollingInterval, initialRate }: RemoteSamplerSettings): string {
  const { origin, pathname } = new URL(url);
  return `endpoint=${origin}${pathname},pollingIntervalMs=${pollingInterval},initialSamplingRate=${initialRate}`;
}
