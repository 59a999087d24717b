import { openSpansMatrix } from './open-spans.ts';

openSpansMatrix('26-newest');
