import { type About, defineLibrary } from '../../patching/define.ts';

/** BullMQ calls a telemetry interface that apps may implement; one that does not gets ours, for adding and processing jobs. */
export default defineLibrary({
  name: 'bullmq',
  kind: 'own',
  packages: { bullmq: '>=5.25.0 <7' },
});

export const about: About = {
  spans: 'add and process, joined across services',
  why: 'BullMQ has a telemetry interface of its own; the loader implements it for apps that gave none.',
  note: "Where the app gives its own `telemetry` to a queue or worker, that is used and nothing is added. The trace context is in the job's options, as `bullmq-otel` writes it. Runs of a job scheduler are linked to who made it from BullMQ 5.28 on.",
};
