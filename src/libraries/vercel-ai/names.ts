/** Functions that take `experimental_telemetry`. */
export const FUNCTIONS = [
  'generateText',
  'streamText',
  'generateObject',
  'streamObject',
  'embed',
  'embedMany',
  'rerank',
];

/** Classes that call them. */
export const AGENTS = ['Agent', 'ToolLoopAgent'];

/** Those of them whose results have streams, which the app may leave. */
export const STREAMING = ['streamText', 'streamObject'];
