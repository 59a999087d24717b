import { openSpansMatrix } from './open-spans.ts';

openSpansMatrix('22-newest');
