import { parseCommand } from '../../../../src/cli/arguments.ts';
import { translateGeneral } from '../../../../src/config-file/general.ts';
import { unusedVariables } from '../../../../src/config-file/ignored.ts';
import { translateLibraries } from '../../../../src/config-file/libraries.ts';
import { Translation } from '../../../../src/config-file/translation.ts';
import type { Type } from '../../../../src/settings/parse/reading.ts';
import { showValue } from '../../../../src/settings/parse/show-value.ts';
import { createProblem } from '../../../../src/settings/read/problem.ts';
import { readSettings } from '../../../../src/settings/read/read-settings.ts';
import { explainNames } from '../../../../src/settings/read/unread-names.ts';
import { unusedProxy } from '../../../../src/settings/read/unused-proxy.ts';
import { readWithoutTable } from '../../../../src/settings/read/without-table.ts';
import { VARIABLE_NAMES, VARIABLES } from '../../../../src/settings/table/table.ts';
import type { Calls } from './calls.ts';

const translation = () => new Translation(new Set());

/** Each way that a variable is read, once. */
const TYPES = [...new Set(VARIABLE_NAMES.map((name) => VARIABLES[name].type as Type<unknown>))];

function readAndWrite(type: Type<unknown>, text: string): void {
  const { value } = type.parse(text);
  if (value !== undefined) type.format(value);
}

export const SETTINGS: Calls = {
  'src/settings/read/unused-proxy.ts': [
    (text) => unusedProxy('https://a.b.c', { https_proxy: 'a', NO_PROXY: text }),
    (text) => unusedProxy('https://a.b.c', { https_proxy: 'a', NO_PROXY: `.${text}` }),
  ],
  'src/cli/arguments.ts': [(text) => parseCommand([text]), (text) => parseCommand(['receive', '--port', text])],
  'src/config-file/general.ts': [
    (text) => translateGeneral(translation(), { file_format: '1.1', log_level: text as 'info' }),
    (text) => translateGeneral(translation(), { file_format: '1.1', propagator: { composite_list: text } }),
  ],
  'src/config-file/ignored.ts': [(text) => unusedVariables(text, { OTEL_SERVICE_NAME: 'a' })],
  'src/config-file/libraries.ts': [
    (text) => translateLibraries(translation(), { js: { [text]: { [text]: text } } }),
    (text) => translateLibraries(translation(), { general: { stability_opt_in_list: text } }),
  ],
  'src/settings/read/unread-names.ts': [
    (text) => explainNames([text], ['OTEL_SERVICE_NAME']),
    (text) => explainNames([`OTEL_${text.slice(0, 70)}`], ['OTEL_SERVICE_NAME']),
    (text) => explainNames(['OTEL_A'], text.split(',')),
  ],
  'src/settings/parse/show-value.ts': [(text) => showValue(text, 'url')],
  'src/settings/read/problem.ts': [
    (text) => createProblem({ name: 'A', text, secret: 'none' }, 'is wrong', text, 'Correct it.'),
  ],
  'src/settings/read/read-settings.ts': [
    (text) => readSettings({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://${text}`, OTEL_EXPORTER_OTLP_HEADERS: 'a=b' }),
    (text) => readSettings({ OTEL_TRACES_SAMPLER: 'jaeger_remote', OTEL_TRACES_SAMPLER_ARG: text }),
    (text) => readSettings({ OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: text }),
    (text) => readSettings({ OTEL_INSTRUMENTATION_A_ENABLED: text }, [{ name: 'a', options: {} }]),
    ...TYPES.map((type) => (text: string) => readAndWrite(type, text)),
  ],
  'src/settings/parse/sampling-rules.ts': [
    (text) => readAndWrite(VARIABLES.OTEL_NODE_SAMPLING_RULES.type as Type<unknown>, `a=${text};ratio=1`),
  ],
  'src/settings/read/without-table.ts': [
    (text) => readWithoutTable({ OTEL_EXPORTER_OTLP_ENDPOINT: text }),
    (text) => readWithoutTable({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://${text}` }),
    (text) => readWithoutTable({ OTEL_BSP_SCHEDULE_DELAY: text, OTEL_RESOURCE_ATTRIBUTES: text }),
  ],
};
