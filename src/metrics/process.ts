import type { Meter } from '@opentelemetry/api';

const USER = { 'cpu.mode': 'user' };
const SYSTEM = { 'cpu.mode': 'system' };
const MAJOR = { 'system.paging.fault.type': 'major' };
const MINOR = { 'system.paging.fault.type': 'minor' };
const VOLUNTARY = { 'process.context_switch.type': 'voluntary' };
const INVOLUNTARY = { 'process.context_switch.type': 'involuntary' };

/**
 * The process as the operating system sees it, read when metrics are collected
 * (https://opentelemetry.io/docs/specs/semconv/system/process-metrics/). For the main thread: they are of all threads.
 */
export function measureProcess(meter: Meter): void {
  const cpuTime = meter.createObservableCounter('process.cpu.time', {
    unit: 's',
    description: 'Total CPU seconds broken down by different states.',
  });
  const cpuUtilization = meter.createObservableGauge('process.cpu.utilization', {
    unit: '1',
    description:
      'Difference in process.cpu.time since the last measurement, divided by the elapsed time and number of CPUs available to the process.',
  });
  const memory = meter.createObservableUpDownCounter('process.memory.usage', {
    unit: 'By',
    description: 'The amount of physical memory in use.',
  });
  const uptime = meter.createObservableGauge('process.uptime', {
    unit: 's',
    description: 'The time the process has been running.',
  });
  const faults = meter.createObservableCounter('process.paging.faults', {
    unit: '{fault}',
    description: 'Number of page faults the process has made.',
  });
  const switches = meter.createObservableCounter('process.context_switches', {
    unit: '{context_switch}',
    description: 'Number of times the process has been context switched.',
  });
  let last = { at: performance.now(), user: 0, system: 0 };
  const start = process.resourceUsage();
  last = { at: performance.now(), user: start.userCPUTime, system: start.systemCPUTime };
  meter.addBatchObservableCallback(
    (result) => {
      const usage = process.resourceUsage();
      const [user, system, at] = [usage.userCPUTime, usage.systemCPUTime, performance.now()];
      result.observe(cpuTime, user / 1e6, USER);
      result.observe(cpuTime, system / 1e6, SYSTEM);
      // µs of CPU per µs of all CPUs.
      const available = (at - last.at) * 1000 * cpus();
      if (available > 0) {
        result.observe(cpuUtilization, (user - last.user) / available, USER);
        result.observe(cpuUtilization, (system - last.system) / available, SYSTEM);
      }
      last = { at, user, system };
      result.observe(memory, process.memoryUsage.rss());
      result.observe(uptime, process.uptime());
      result.observe(faults, usage.majorPageFault, MAJOR);
      result.observe(faults, usage.minorPageFault, MINOR);
      result.observe(switches, usage.voluntaryContextSwitches, VOLUNTARY);
      result.observe(switches, usage.involuntaryContextSwitches, INVOLUNTARY);
    },
    [cpuTime, cpuUtilization, memory, uptime, faults, switches],
  );
}

let count = 0;

function cpus(): number {
  if (count === 0) count = (require('node:os') as typeof import('node:os')).availableParallelism();
  return count;
}
