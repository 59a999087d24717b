/** The registry as each start reads it: in the build, `scripts/plain-table.ts` puts plain data without documentation in place of this. */
export { libraries } from './registry.ts';
