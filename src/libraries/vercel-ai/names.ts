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

/** Results of these functions have streams, which the app may leave. */
export const STREAMING = ['streamText', 'streamObject'];
