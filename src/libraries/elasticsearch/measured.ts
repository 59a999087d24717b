import type { MeasureKind } from '../../span/measure.ts';

/** Tracers of the client, which traces itself and so cannot ask to be measured. */
const measured: Readonly<Record<string, MeasureKind>> = { '@elastic/transport': 'database' };

export default measured;
