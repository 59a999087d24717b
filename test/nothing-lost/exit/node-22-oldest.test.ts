import { exitMatrix } from './matrix.ts';

exitMatrix('22-oldest');
