/** Under this key a worker thread finds, among its environment data, the context of what it was started for: a carrier with names as in an environment. */
export const WORKER_CONTEXT_KEY = '@org/otel-auto worker context';
