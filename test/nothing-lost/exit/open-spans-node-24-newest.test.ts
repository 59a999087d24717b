import { openSpansMatrix } from './open-spans.ts';

openSpansMatrix('24-newest');
