import { exitMatrix } from './matrix.ts';

exitMatrix('26-newest');
