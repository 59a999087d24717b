import { metrics } from '@opentelemetry/api';
import { RuntimeNodeInstrumentation } from '@opentelemetry/instrumentation-runtime-node';
import { VERSION } from '../version.ts';
import { measureProcess } from './process.ts';

/** Sources of metrics besides the libraries, by the name that switches it on and off. */
export interface RuntimeOptions {
  /** Event loop, heap and garbage collection of this thread. */
  'runtime-node': boolean;
  /** CPU and memory of the process. */
  process: boolean;
}

/** A chunk of its own: neither is loaded when both are off. */
export function measureRuntime({ 'runtime-node': node, process }: RuntimeOptions): void {
  // Its constructor leaves its instruments to whoever registers it.
  if (node) new RuntimeNodeInstrumentation().setMeterProvider(metrics.getMeterProvider());
  if (process) measureProcess(metrics.getMeter('@org/otel-auto/process', VERSION));
}
