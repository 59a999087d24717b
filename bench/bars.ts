/** What must hold. The numbers are promises: a change of them is a change of what the package says about itself. */
export type Rule =
  /** What `ours` adds to `bare`, in the unit of the measurement. */
  | { readonly kind: 'added'; readonly limit: number }
  /** What `ours` adds, as a share of what `upstream` adds. */
  | { readonly kind: 'of-upstream'; readonly limit: number }
  /** What `ours` adds, as a share of `bare`. */
  | { readonly kind: 'of-bare'; readonly limit: number }
  /** The value of `ours` in every round. */
  | { readonly kind: 'at-most'; readonly limit: number }
  | { readonly kind: 'always'; readonly value: number }
  /** The values of these measurements of `ours` lie within the tolerance (a share) around their mean. */
  | { readonly kind: 'flat'; readonly measurements: readonly string[]; readonly tolerance: number };

export interface Bar {
  readonly measurement: string;
  readonly rule: Rule;
  /** Instead of the title of the measurement, where the bar is about several. */
  readonly title?: string;
}

export const bars: readonly Bar[] = [
  { measurement: 'startup-express', rule: { kind: 'of-upstream', limit: 1 / 20 } },
  { measurement: 'startup-http', rule: { kind: 'added', limit: 14 } },
  { measurement: 'startup-http', rule: { kind: 'of-upstream', limit: 1 / 25 } },
  { measurement: 'startup-disabled', rule: { kind: 'added', limit: 2 } },
  { measurement: 'startup-npm', rule: { kind: 'added', limit: 2 } },
  { measurement: 'memory-before-span', rule: { kind: 'added', limit: 8 } },
  { measurement: 'memory-after-export', rule: { kind: 'added', limit: 30 } },
  { measurement: 'request-express', rule: { kind: 'of-upstream', limit: 1 / 4 } },
  { measurement: 'request-http', rule: { kind: 'of-upstream', limit: 1 / 5 } },
  { measurement: 'latency-express', rule: { kind: 'of-bare', limit: 0.1 } },
  { measurement: 'memory-after-load', rule: { kind: 'added', limit: 60 } },
  { measurement: 'delivered-http', rule: { kind: 'always', value: 100 } },
  { measurement: 'delivered-express', rule: { kind: 'always', value: 100 } },
  {
    measurement: 'span-1',
    title: "CPU added per span of the app's own, at 1, 10 and 100 per request",
    rule: { kind: 'flat', measurements: ['span-1', 'span-10', 'span-100'], tolerance: 0.2 },
  },
  { measurement: 'installed-size', rule: { kind: 'at-most', limit: 10 } },
  { measurement: 'installed-packages', rule: { kind: 'at-most', limit: 10 } },
  { measurement: 'install-scripts', rule: { kind: 'at-most', limit: 0 } },
];
