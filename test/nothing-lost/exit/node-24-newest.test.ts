import { exitMatrix } from './matrix.ts';

exitMatrix('24-newest');
