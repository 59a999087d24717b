/** Route and handlers of a request. */
export interface Outcome {
  route: unknown;
  handlers: { name: string; route: unknown; error?: string | undefined; events: string[] }[];
}

/** Requests whose outcome is not that of the unmodified class, and why. */
export const expressDifferences: Readonly<
  Record<string, { why: string; official: Partial<Outcome>; ours: Partial<Outcome> }>
> = {
  'GET /?q=1': {
    why: 'the official class compares the pattern with the URL, query included, and finds no route',
    official: { route: undefined, handlers: [{ name: '/', route: undefined, events: [] }] },
    ours: { route: '/', handlers: [{ name: '/', route: '/', events: [] }] },
  },
  'GET /api/users/7/next': {
    why: 'the handler ran and passed on; the official class forgets its route in the next middleware without a path, not without one',
    official: { route: undefined },
    ours: { route: '/api/users/:user/next' },
  },
};
