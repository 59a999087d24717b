import { defineLibrary } from '../../patching/define.ts';

/** BullMQ calls a telemetry interface that apps may implement; one that does not gets ours, for adding and processing jobs. */
export default defineLibrary({
  name: 'bullmq',
  kind: 'own',
  packages: { bullmq: '>=5.25.0 <7' },
});
