/** The registry as each start reads it: in the build, `build/plain-table.ts` puts plain data without documentation in place of this. */
export { libraries } from './registry.ts';
