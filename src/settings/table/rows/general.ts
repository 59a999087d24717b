/** These variables concern every signal. */

import { LOG_LEVELS } from '../../../node/log.ts';
import { choices, conventions } from '../../parse/lists.ts';
import { resourceAttributes } from '../../parse/resource-attributes.ts';
import { boolean, choice, limit, text } from '../../parse/scalars.ts';
import type { AppSdk, Engine, PropagatorName } from '../../shape.ts';
import { putResourceAttributes, putServiceName } from '../often-set.ts';
import { oftenSet, oftenSetToDefault, row } from '../row.ts';

const logLevel = choice(LOG_LEVELS);
const propagators = choices<PropagatorName>([
  'tracecontext',
  'baggage',
  'b3',
  'b3multi',
  'jaeger',
  'xray',
  'xray-lambda',
  'ottrace',
]);

const detectors = choices([
  'env',
  'host',
  'os',
  'process',
  'serviceinstance',
  'container',
  'k8s',
  'aws',
  'gcp',
  'azure',
  'alibaba',
  'all',
]);

export const GENERAL = {
  OTEL_CONFIG_FILE: row(
    text,
    undefined,
    'YAML file of declarative configuration; of all other variables only those that it refers to are used then.',
  ),
  OTEL_SDK_DISABLED: row(boolean, false, 'true: the app runs as if this package were not there.'),
  OTEL_SERVICE_NAME: oftenSet(
    row(text, undefined, 'Name of the service; unset: service.name, then the name in package.json.'),
    putServiceName,
  ),
  OTEL_RESOURCE_ATTRIBUTES: oftenSet(
    row(resourceAttributes, {}, 'Attributes of everything this process sends.'),
    putResourceAttributes,
  ),
  OTEL_NODE_RESOURCE_DETECTORS: row(
    detectors,
    undefined,
    'What finds out about host and platform; unset: host, process, serviceinstance, k8s, and the cloud that the environment shows.',
  ),
  OTEL_LOG_LEVEL: oftenSetToDefault(row(logLevel, 'info', 'How much this package says on stderr.')),
  OTEL_PROPAGATORS: oftenSetToDefault(
    row(propagators, ['tracecontext', 'baggage'], 'How context travels between services.'),
  ),
  OTEL_NODE_APP_SDK: row(
    choice<AppSdk>(['ignore', 'prefer']),
    'ignore',
    'What counts when the app sets up an OpenTelemetry SDK or an APM agent of its own. ignore: this package traces; prefer: it stands down.',
  ),
  OTEL_NODE_ENGINE: row(
    choice<Engine>(['loader', 'sdk']),
    'loader',
    'What makes and sends spans. loader: this package; sdk: the SDK and the instrumentations of OpenTelemetry that the app has installed, see docs/engines.md.',
  ),
  OTEL_SEMCONV_STABILITY_OPT_IN: row(conventions, [], 'Answered only: the stable conventions are always used.'),
  OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: row(limit, undefined, 'Longest attribute value; unset: no limit.'),
  OTEL_ATTRIBUTE_COUNT_LIMIT: row(limit, undefined, 'Most attributes; unset: 128.'),
};
