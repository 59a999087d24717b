import { parseCommand } from '../../../../src/cli/arguments.ts';
import { translateGeneral } from '../../../../src/declarative/general.ts';
import { unusedVariables } from '../../../../src/declarative/ignored.ts';
import { translateLibraries } from '../../../../src/declarative/libraries.ts';
import { Translation } from '../../../../src/declarative/translation.ts';
import { explainNames } from '../../../../src/settings/names.ts';
import { createProblem, hideSecrets, show } from '../../../../src/settings/problem.ts';
import { readSettings } from '../../../../src/settings/read.ts';
import type { Type } from '../../../../src/settings/reading.ts';
import { VARIABLE_NAMES, VARIABLES } from '../../../../src/settings/table.ts';
import { readUsual } from '../../../../src/settings/usual.ts';
import type { Calls } from './calls.ts';

const translation = () => new Translation(new Set());

/** Each way that a variable is read, once. */
const TYPES = [...new Set(VARIABLE_NAMES.map((name) => VARIABLES[name].type as Type<unknown>))];

function readAndWrite(type: Type<unknown>, text: string): void {
  const { value } = type.parse(text);
  if (value !== undefined) type.format(value);
}

export const SETTINGS: Calls = {
  'src/cli/arguments.ts': [(text) => parseCommand([text]), (text) => parseCommand(['receive', '--port', text])],
  'src/declarative/general.ts': [
    (text) => translateGeneral(translation(), { file_format: '1.1', log_level: text as 'info' }),
    (text) => translateGeneral(translation(), { file_format: '1.1', propagator: { composite_list: text } }),
  ],
  'src/declarative/ignored.ts': [(text) => unusedVariables(text, { OTEL_SERVICE_NAME: 'a' })],
  'src/declarative/libraries.ts': [
    (text) => translateLibraries(translation(), { js: { [text]: { [text]: text } } }),
    (text) => translateLibraries(translation(), { general: { stability_opt_in_list: text } }),
  ],
  'src/settings/names.ts': [
    (text) => explainNames([text], ['OTEL_SERVICE_NAME']),
    (text) => explainNames([`OTEL_${text.slice(0, 70)}`], ['OTEL_SERVICE_NAME']),
    (text) => explainNames(['OTEL_A'], text.split(',')),
  ],
  'src/settings/problem.ts': [
    (text) => hideSecrets(text, 'none'),
    (text) => hideSecrets(text, 'url'),
    (text) => show(text, 'url'),
    (text) => createProblem({ name: 'A', text, secret: 'none' }, 'is wrong', text, 'Correct it.'),
  ],
  'src/settings/read.ts': [
    (text) => readSettings({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://${text}`, OTEL_EXPORTER_OTLP_HEADERS: 'a=b' }),
    (text) => readSettings({ OTEL_TRACES_SAMPLER: 'jaeger_remote', OTEL_TRACES_SAMPLER_ARG: text }),
    (text) => readSettings({ OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: text }),
    (text) => readSettings({ OTEL_INSTRUMENTATION_A_ENABLED: text }, [{ name: 'a', options: {} }]),
    ...TYPES.map((type) => (text: string) => readAndWrite(type, text)),
  ],
  'src/settings/rules.ts': [
    (text) => readAndWrite(VARIABLES.OTEL_NODE_SAMPLING_RULES.type as Type<unknown>, `a=${text};ratio=1`),
  ],
  'src/settings/usual.ts': [
    (text) => readUsual({ OTEL_EXPORTER_OTLP_ENDPOINT: text }),
    (text) => readUsual({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://${text}` }),
    (text) => readUsual({ OTEL_BSP_SCHEDULE_DELAY: text, OTEL_RESOURCE_ATTRIBUTES: text }),
  ],
};
